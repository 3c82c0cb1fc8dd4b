/*
 * file.h - the reader inside of a source of files, for those who move it.
 */
#ifndef PORTSTAT_SOURCE_FILE_FILE_H
#define PORTSTAT_SOURCE_FILE_FILE_H

#include "portstat/source.h"
#include "source/file/reader.h"

/* The reader of the only file; NULL: the source has several files, or none. */
struct ps_reader *ps_file_reader(struct ps_source *source);

#endif
