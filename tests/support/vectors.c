/* SPDX-License-Identifier: Apache-2.0 */
#include "support/vectors.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/text.h"

static void
path_of(char out[PATH_MAX], const char *name)
{
	const char *shared = getenv("MUNIMENT_SHARED");
	if (shared != NULL)
		(void)snprintf(out, PATH_MAX, "%s/vectors/%s", shared, name);
	else
		(void)snprintf(out, PATH_MAX, "%s/../shared/vectors/%s", SOURCE_ROOT, name);
}

static void
absent(const char *path)
{
	fprintf(stderr, "# SKIPPED, LOUDLY: no test vectors at %s\n", path);
	skip();
}

struct loaded
vectors_file(const char *name)
{
	char path[PATH_MAX];
	path_of(path, name);
	struct loaded l = {NULL, 0};
	FILE *f = fopen(path, "rb");
	if (f == NULL) {
		absent(path);
		return l;
	}
	struct stat st;
	assert_int_equal(fstat(fileno(f), &st), 0);
	l.len = (size_t)st.st_size;
	l.data = malloc(l.len + 1);
	assert_non_null(l.data);
	assert_int_equal(fread(l.data, 1, l.len, f), l.len);
	fclose(f);
	return l;
}

json_t *
vectors_json(const char *name)
{
	struct loaded l = vectors_file(name);
	json_error_t why;
	json_t *j = json_loadb(
		(const char *)l.data, l.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	free(l.data);
	if (j == NULL)
		fail_msg("%s: %s at line %d", name, why.text, why.line);
	return j;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
vectors_names(const char *folder)
{
	char path[PATH_MAX];
	path_of(path, folder);
	DIR *d = opendir(path);
	if (d == NULL)
		absent(path);
	char **names = NULL;
	size_t count = 0;
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		names = realloc(names, (count + 2) * sizeof *names);
		assert_non_null(names);
		names[count++] = strdup(entry->d_name);
	}
	closedir(d);
	assert_true(count > 0);
	names[count] = NULL;
	qsort(names, count, sizeof *names, by_name);
	return names;
}

void
vectors_names_free(char **names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		free(names[i]);
	free(names);
}

struct loaded
vectors_inflate(bytes in)
{
	struct loaded l = {NULL, 0};
	size_t cap = 1 << 16;
	z_stream z = {0};
	assert_int_equal(inflateInit2(&z, 15 + 32), Z_OK);
	uint8_t *copy = malloc(in.len + 1);
	assert_non_null(copy);
	bytes_copy(copy, in);
	z.next_in = copy;
	z.avail_in = (uInt)in.len;
	int r = Z_OK;
	while (r == Z_OK) {
		l.data = realloc(l.data, cap);
		assert_non_null(l.data);
		z.next_out = l.data + l.len;
		z.avail_out = (uInt)(cap - l.len);
		r = inflate(&z, Z_NO_FLUSH);
		l.len = cap - z.avail_out;
		cap *= 2;
	}
	assert_int_equal(r, Z_STREAM_END);
	inflateEnd(&z);
	free(copy);
	return l;
}

const char *
json_text(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	if (!json_is_string(v))
		fail_msg("member '%s' is not a string", key);
	return json_string_value(v);
}

bytes
loaded_bytes(struct loaded l)
{
	return bytes_of(l.data, l.len);
}

/* The text of KEY through one of base's decoders. */
static struct loaded
decoded(const json_t *object, const char *key, bool hex)
{
	const char *text = json_text(object, key);
	size_t len = strlen(text);
	buf out = buf_of(malloc(len + 1), len);
	assert_non_null(out.data);
	err e = hex ? hex_decode(&out, bytes_of_text(text))
		    : base64_decode(&out, bytes_of_text(text), BASE64_PADDED);
	if (failed(e))
		fail_msg("member '%s': %s", key, err_sentence(e));
	return (struct loaded){out.data, out.len};
}

struct loaded
json_hex(const json_t *object, const char *key)
{
	return decoded(object, key, true);
}

struct loaded
json_base64(const json_t *object, const char *key)
{
	return decoded(object, key, false);
}
