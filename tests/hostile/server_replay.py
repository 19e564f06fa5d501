# SPDX-License-Identifier: Apache-2.0
"""A server's folder without what is derived from its journal: made anew, it is the same. For server_disk.py and
server_faults.py."""
import glob
import os
import shutil
import sqlite3
import tempfile

from server_day import case, checkpoint, done, must, tile


def act(d, count):
    for event in d.events(count):
        done(event.who.run(*event.words))
        if event.then is not None:
            event.then()


def drop_index(d):
    for path in glob.glob(d.server.data + "/index*"):
        os.unlink(path)


def rows(d):
    """All tables of the index; of a copy, because reading may change it."""
    with tempfile.TemporaryDirectory() as folder:
        for path in glob.glob(d.server.data + "/index*"):
            shutil.copy(path, folder)
        db = sqlite3.connect(folder + "/index")
        try:
            return list(db.iterdump())
        finally:
            db.close()


def tiles(d, size):
    return [tile(d.server.data, kind, size) for kind in ("entries", "0")]


def replays(d):
    # Its second start has nothing to make good: no version of the map is due.
    d.server.stop()
    d.server.begin()
    d.server.stop()
    size, _ = checkpoint(d.server.data)
    before, tables = tiles(d, size), rows(d)
    drop_index(d)
    d.server.begin()
    d.server.stop()
    anew = rows(d)
    case("the index is made anew, row for row", anew == tables, set(anew) ^ set(tables))
    drop_index(d)
    shutil.rmtree(d.server.data + "/log")
    d.server.begin()
    now, _ = checkpoint(d.server.data)
    must(now >= size, "the log had", size, "and has", now)
    whole = tiles(d, now)
    case("the public log is made anew, octet for octet",
         all(new.startswith(old) for new, old in zip(whole, before)), (size, now))
    d.check_all()
    case("everything is there, and nobody is alarmed", True)
