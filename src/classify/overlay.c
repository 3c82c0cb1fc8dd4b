/*
 * overlay.c - reads files in the form of services(5); see overlay.h.
 *
 * The user chooses the file and may choose a wrong one.  So the length of a line is limited, a byte
 * that cannot be in a text ends the reading, and each refusal names the line.
 */
#include "classify/overlay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    LINE_MAX_BYTES = 4096, /* not counting a comment, which may be longer */
    WORDS_MAX = LINE_MAX_BYTES / 2,
    PORT_MAX = 65535,
};

struct reader {
    FILE *file;
    const char *path;
    unsigned long line;
    struct ps_error *error;
    char text[LINE_MAX_BYTES + 1];
    char *words[WORDS_MAX + 1]; /* ends with NULL */
};

enum line_status { LINE_READ, LINE_END, LINE_BAD };

enum { SUBJECT_BYTES = PS_ERROR_SUBJECT_BYTES };

/* "services file 'x'" */
static const char *subject_of(const char *path, char subject[SUBJECT_BYTES])
{
    snprintf(subject, SUBJECT_BYTES, "services file '%.*s'", SUBJECT_BYTES - 20, path);
    return subject;
}

/* "line N: why" */
static int refuse(const struct reader *reader, const char *why, const char *what)
{
    char subject[SUBJECT_BYTES];
    return ps_error_set(reader->error, PS_ERROR_SERVICES_LINE, subject_of(reader->path, subject),
                        "line %lu: %s%s", reader->line, why, what);
}

static enum line_status bad_byte(const struct reader *reader, int byte)
{
    char hex[sizeof "0x00"];
    snprintf(hex, sizeof hex, "0x%02x", (unsigned)byte & 0xff);
    refuse(reader, "this is not text, there is a byte ", hex);
    return LINE_BAD;
}

/* A text has no control characters other than white space. */
static bool is_text(int byte)
{
    return (byte >= ' ' && byte != 0x7f) || (byte >= '\t' && byte <= '\r');
}

/* Reads the next line into reader->text, without its comment and its end. */
static enum line_status read_line(struct reader *reader)
{
    size_t length = 0;
    bool comment = false;
    int byte = getc(reader->file);
    if (byte == EOF)
        return LINE_END;
    reader->line++;
    for (; byte != EOF && byte != '\n'; byte = getc(reader->file)) {
        if (!is_text(byte))
            return bad_byte(reader, byte);
        comment = comment || byte == '#';
        if (comment)
            continue;
        if (length == LINE_MAX_BYTES) {
            refuse(reader, "longer than 4096 bytes", "");
            return LINE_BAD;
        }
        reader->text[length++] = (char)byte;
    }
    reader->text[length] = '\0';
    return LINE_READ;
}

/* Cuts the line into words and returns how many.  A byte order mark, with which editors on Windows
 * begin a file, is skipped. */
static size_t split(struct reader *reader)
{
    static const char blanks[] = " \t\r\v\f";
    static const char mark[] = "\xef\xbb\xbf";
    char *text = reader->text;
    if (reader->line == 1 && strncmp(text, mark, strlen(mark)) == 0)
        text += strlen(mark);
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, blanks, &rest); word; word = strtok_r(NULL, blanks, &rest))
        reader->words[count++] = word;
    reader->words[count] = NULL;
    return count;
}

/* Names go to the terminal and into columns, so they are printable ASCII. */
static bool is_name(const char *word)
{
    for (; *word; word++) {
        if (*word <= ' ' || *word > '~')
            return false;
    }
    return true;
}

/* Reads a port at *text and moves on behind it. */
static bool parse_port(char **text, uint16_t *port)
{
    size_t digits = strspn(*text, "0123456789");
    unsigned long value = strtoul(*text, NULL, 10);
    if (digits == 0 || value > PORT_MAX)
        return false;
    *text += digits;
    *port = (uint16_t)value;
    return true;
}

/* "53/tcp/udp" or "6000-6063/tcp": sets the ports, returns what follows the first slash, or NULL.
 */
static char *parse_ports(char *word, struct ps_overlay_row *row)
{
    if (!parse_port(&word, &row->first_port))
        return NULL;
    row->last_port = row->first_port;
    if (*word == '-') {
        word++;
        if (!parse_port(&word, &row->last_port) || row->last_port < row->first_port)
            return NULL;
    }
    return *word == '/' && word[1] ? word + 1 : NULL;
}

/* Protocols that services(5) files are known to have and that have no ports in portstat. Any other
 * unknown word is probably a slip, which the user wants to hear of. */
static bool is_foreign(const char *protocol)
{
    static const char *const foreign[] = {"ddp", "divert"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (strcmp(protocol, foreign[i]) == 0)
            return true;
    }
    return false;
}

static int visit_protocols(struct reader *reader, char *protocols, struct ps_overlay_row *row,
                           ps_overlay_visit *visit, void *context)
{
    for (char *protocol; (protocol = strsep(&protocols, "/"));) {
        int transport = ps_transport_by_name(protocol);
        if (transport < 0 && is_foreign(protocol))
            continue;
        if (transport < 0)
            return refuse(reader, "unknown protocol: ", protocol);
        row->transport = (enum ps_transport)transport;
        if (visit(context, row, reader->error))
            return -1;
    }
    return 0;
}

static int read_row(struct reader *reader, ps_overlay_visit *visit, void *context)
{
    size_t count = split(reader);
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_name(reader->words[i]))
            return refuse(reader, "a word has a character that is not printable ASCII", "");
    }
    if (count < 2)
        return refuse(reader, "no port and protocol after ", reader->words[0]);
    struct ps_overlay_row row = {.name = reader->words[0], .aliases = reader->words + 2};
    char *port_word = reader->words[1];
    char *protocols = parse_ports(port_word, &row);
    if (!protocols)
        return refuse(reader, "not a port from 0 to 65535 and a protocol: ", port_word);
    return visit_protocols(reader, protocols, &row, visit, context);
}

static int refuse_file(const char *path, int number, struct ps_error *error)
{
    char subject[SUBJECT_BYTES];
    bool denied = number == EACCES || number == EPERM;
    return ps_error_set(error, denied ? PS_ERROR_SERVICES_PERMISSION : PS_ERROR_SERVICES_FILE,
                        subject_of(path, subject), "%s", strerror(number));
}

static int read_rows(struct reader *reader, ps_overlay_visit *visit, void *context)
{
    enum line_status status;
    while ((status = read_line(reader)) == LINE_READ) {
        if (read_row(reader, visit, context))
            return -1;
    }
    if (status == LINE_BAD)
        return -1;
    return ferror(reader->file) ? refuse_file(reader->path, errno, reader->error) : 0;
}

/* Takes over the stream. */
static int read_stream(FILE *file, const char *path, ps_overlay_visit *visit, void *context,
                       struct ps_error *error)
{
    int result = -1;
    struct reader *reader = malloc(sizeof *reader);
    if (reader) {
        *reader = (struct reader){.file = file, .path = path, .error = error};
        result = read_rows(reader, visit, context);
    } else {
        refuse_file(path, ENOMEM, error);
    }
    free(reader);
    fclose(file);
    return result;
}

int ps_overlay_read(const char *path, ps_overlay_visit *visit, void *context,
                    struct ps_error *error)
{
    struct stat status;
    FILE *file = fopen(path, "r");
    if (!file)
        return refuse_file(path, errno, error);
    if (fstat(fileno(file), &status) != 0 || !S_ISDIR(status.st_mode))
        return read_stream(file, path, visit, context, error);
    fclose(file);
    return refuse_file(path, EISDIR, error);
}

int ps_overlay_read_text(const char *text, const char *subject, ps_overlay_visit *visit,
                         void *context, struct ps_error *error)
{
    if (*text == '\0')
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    return file ? read_stream(file, subject, visit, context, error)
                : refuse_file(subject, errno, error);
}
