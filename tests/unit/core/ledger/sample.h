/* SPDX-License-Identifier: Apache-2.0 */
/* A small log of three entries ("summons", "affidavit", "photo") with three cosigners, written by
 * another implementation: the seeds are 32 octets of 01 (log), 02, 03 and 04 (witnesses). */
#ifndef LEDGER_TEST_SAMPLE_H
#define LEDGER_TEST_SAMPLE_H

#define DASH "\xE2\x80\x94 "

#define SAMPLE_ORIGIN "muniment.example/test"
#define SAMPLE_LOG    "muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
#define SAMPLE_SKEY                                                                                \
	"PRIVATE+KEY+muniment.example/test+83f0cfa7+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"

#define SAMPLE_NORTH "north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
#define SAMPLE_SOUTH "south.example+51f2c8e8+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"
#define SAMPLE_WEST  "west.example+b4d7d689+BMqTrBcFGHBx1nuDx/8O/oEI6OxFMFdddyaHkzPb2r58"

/* Two of three, or west alone if the group is not met; times 1800000000, ...060, ...120. */
#define SAMPLE_POLICY                                                                              \
	"log " SAMPLE_LOG "\n"                                                                     \
	"witness north " SAMPLE_NORTH "\n"                                                         \
	"witness south " SAMPLE_SOUTH "\n"                                                         \
	"witness west " SAMPLE_WEST "\n"                                                           \
	"group two 2 north south west\n"                                                           \
	"quorum two\n"

#define SAMPLE_TEXT SAMPLE_ORIGIN "\n3\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8=\n"

#define SAMPLE_BY_LOG                                                                              \
	DASH "muniment.example/test g/DPpxyR5JqSKrRlziPDQ+IdZZHF5qVi9zGRAj7fIgep5VRipgfUalMEp5gZ"  \
	     "Dm4X5BIRGf9wat2B0o+L/HCdlRQBqAg=\n"
#define SAMPLE_BY_NORTH                                                                            \
	DASH "north.example DuYXNAAAAABrSdIACgn6XRGnDseV81zwwaRTljMVtWZp9Tfy+fp2n5op7BJgbFaOUJg9"  \
	     "iF/QYkk5KtSN3Ui6E+LHycQ5ZXAXXLqMBw==\n"
#define SAMPLE_BY_SOUTH                                                                            \
	DASH "south.example UfLI6AAAAABrSdI8FHzNPrLoWbDKkHFy/zjNa5dZS/lPHeGfEdgXQEC2kGgRaY0aBnIe"  \
	     "wHrMruPGvZiC799RZ6j4Pa1kdRvOTutrDA==\n"
#define SAMPLE_BY_WEST                                                                             \
	DASH "west.example tNfWiQAAAABrSdJ43JZVQ9HH99mhHl2VjS9BYtjt/WbJWk/DzgKUE7G5fIVg0oFN4weu0"  \
	     "B6HzBDGMEljxDMqojm/l3WxyQGZdPmUAA==\n"

#define SAMPLE_NOTE SAMPLE_TEXT "\n" SAMPLE_BY_LOG SAMPLE_BY_NORTH SAMPLE_BY_SOUTH SAMPLE_BY_WEST

/* Of entry 1, "affidavit". */
#define SAMPLE_PROOF                                                                               \
	"c2sp.org/tlog-proof@v1\nindex 1\n"                                                        \
	"8I5vjFF0Bl0E7PONbZsSwD2c8JL3vqcd+ncwCcDQGPI=\n"                                           \
	"TgFFQjIwEN5fXzbS33/sl9Qtb+M9kB0ybjxPGYSIu3s=\n\n"
#define SAMPLE_RECEIPT SAMPLE_PROOF SAMPLE_NOTE
#define SAMPLE_ENTRY   "affidavit"

#endif
