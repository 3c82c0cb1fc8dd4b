/*
 * gen-services.c - turns services.tsv and common.tsv into the C tables of port_table.h.
 *
 * Runs at build time.  A row that is not exactly as it should be stops the build with file and
 * line, because everyone who reads a report would believe a wrong name.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/array.h"
#include "classify/port_table.h"

enum {
    PORT_COUNT = 65536,
    NAME_MAX_CHARS = 15,   /* RFC 6335 section 5.1 */
    COMMON_MAX_CHARS = 18, /* the service column of the text report */
    DESCRIPTION_MAX_CHARS = 90,
    SERVICES_COLUMNS = 3,
    COMMON_COLUMNS = 6,
    COLUMNS_MAX = COMMON_COLUMNS,
};

/* In the order of enum ps_registry. */
static const char *const registry_names[PS_REGISTRY_COUNT] = {"tcp", "udp", "sctp", "dccp"};

struct generator {
    struct ps_table_row rows[PS_REGISTRY_COUNT][PORT_COUNT];
    /* How many ports the row has that gave a port its common name. */
    uint32_t width[PS_REGISTRY_COUNT][PORT_COUNT];
    char *text;
    size_t text_size;
    size_t text_room;
    uint32_t last_text; /* the string added last, which neighbouring rows mostly share */

    /* The current place, for messages and for the order of rows. */
    const char *path;
    unsigned long line;
    long last_key;
};

__attribute__((format(printf, 2, 3))) static bool refuse(const struct generator *generator,
                                                         const char *format, ...)
{
    fprintf(stderr, "%s:%lu: ", generator->path, generator->line);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

static bool refuse_file(const struct generator *generator)
{
    fprintf(stderr, "%s: %s\n", generator->path, strerror(errno));
    return false;
}

/* Adds `string` to the text, unless it was added last, and stores where it lies in `offset`. */
static bool add_text(struct generator *generator, const char *string, uint32_t *offset)
{
    if (generator->text_size > 0 && strcmp(generator->text + generator->last_text, string) == 0) {
        *offset = generator->last_text;
        return true;
    }
    size_t size = strlen(string) + 1;
    char *text =
        ps_array_grow(generator->text, &generator->text_room, generator->text_size + size, 1);
    if (!text)
        return refuse_file(generator);
    generator->text = text;
    memcpy(generator->text + generator->text_size, string, size);
    *offset = generator->last_text = (uint32_t)generator->text_size;
    generator->text_size += size;
    return true;
}

static bool parse_port(const struct generator *generator, const char *column, uint16_t *port)
{
    size_t digits = strspn(column, "0123456789");
    bool canonical =
        digits > 0 && digits <= 5 && !column[digits] && (column[0] != '0' || digits == 1);
    unsigned long value = canonical ? strtoul(column, NULL, 10) : PORT_COUNT;
    if (value >= PORT_COUNT)
        return refuse(generator, "port '%s' is not a number from 0 to 65535", column);
    *port = (uint16_t)value;
    return true;
}

/* "5353", or a range: "6000-6010". */
static bool parse_ports(const struct generator *generator, char *column, uint16_t *first,
                        uint16_t *last)
{
    char *second = strchr(column, '-');
    if (!second || second == column)
        return parse_port(generator, column, first) && parse_port(generator, column, last);
    *second++ = '\0';
    if (!parse_port(generator, column, first) || !parse_port(generator, second, last))
        return false;
    if (*last <= *first)
        return refuse(generator, "range %u-%u does not go up", *first, *last);
    return true;
}

static bool parse_kind(const struct generator *generator, const char *column, bool *explains)
{
    *explains = strcmp(column, "explains") == 0;
    if (*explains || strcmp(column, "service") == 0)
        return true;
    return refuse(generator, "kind '%s' is neither service nor explains", column);
}

static bool parse_registry(const struct generator *generator, const char *column,
                           unsigned *registry)
{
    for (unsigned i = 0; i < PS_REGISTRY_COUNT; i++) {
        if (strcmp(column, registry_names[i]) == 0) {
            *registry = i;
            return true;
        }
    }
    return refuse(generator, "protocol '%s' is none of tcp, udp, sctp, dccp", column);
}

/* Letters, digits and hyphens by RFC 6335 section 5.1, and the underscore that IANA has kept. */
static bool check_name(const struct generator *generator, const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(name);
    if (length == 0 || length > NAME_MAX_CHARS)
        return refuse(generator, "name '%s' is not 1 to %d characters long", name, NAME_MAX_CHARS);
    if (name[strspn(name, allowed)] || name[0] == '-' || name[length - 1] == '-')
        return refuse(generator, "name '%s' has a character that a service name cannot have", name);
    return true;
}

static bool check_prose(const struct generator *generator, const char *what, const char *prose,
                        size_t max)
{
    size_t length = strlen(prose);
    if (length == 0 || length > max)
        return refuse(generator, "%s '%s' is not 1 to %zu characters long", what, prose, max);
    for (size_t i = 0; i < length; i++) {
        if (prose[i] < ' ' || prose[i] > '~')
            return refuse(generator, "%s has a character that is not printable ASCII", what);
    }
    if (prose[0] == ' ' || prose[length - 1] == ' ')
        return refuse(generator, "%s '%s' begins or ends with a space", what, prose);
    return true;
}

/* Rows must be sorted by port, then by protocol. */
static bool check_order(struct generator *generator, uint16_t port, unsigned registry)
{
    long key = (long)port * PS_REGISTRY_COUNT + (long)registry;
    if (key <= generator->last_key)
        return refuse(generator,
                      "%u/%s is out of order: rows go up by port, then by tcp, udp, "
                      "sctp, dccp",
                      port, registry_names[registry]);
    generator->last_key = key;
    return true;
}

static bool refuse_duplicate(const struct generator *generator, uint16_t port, unsigned registry)
{
    return refuse(generator, "%u/%s is there twice", port, registry_names[registry]);
}

/* port, protocol, name */
static bool add_service(struct generator *generator, char **columns)
{
    uint16_t port = 0;
    unsigned registry = 0;
    if (!parse_port(generator, columns[0], &port) ||
        !parse_registry(generator, columns[1], &registry) || !check_name(generator, columns[2]))
        return false;
    struct ps_table_row *row = &generator->rows[registry][port];
    if (row->name)
        return refuse_duplicate(generator, port, registry);
    return check_order(generator, port, registry) && add_text(generator, columns[2], &row->name);
}

/* Gives the row's ports their common name. Where rows overlap, the narrower one knows better. */
static bool name_ports(struct generator *generator, const struct ps_table_row *named,
                       unsigned registry, uint16_t last)
{
    uint32_t width = last - named->port + 1U;
    for (unsigned port = named->port; port <= last; port++) {
        struct ps_table_row *row = &generator->rows[registry][port];
        uint32_t *before = &generator->width[registry][port];
        if (*before == width)
            return refuse_duplicate(generator, (uint16_t)port, registry);
        if (*before != 0 && *before < width)
            continue;
        *before = width;
        row->common_name = named->common_name;
        row->description = named->description;
        row->explains = named->explains;
    }
    return true;
}

/* port or range, protocols with commas between them, kind, common name, description, source */
static bool add_common(struct generator *generator, char **columns)
{
    struct ps_table_row named = {0};
    uint16_t last = 0;
    if (!parse_ports(generator, columns[0], &named.port, &last) ||
        !parse_kind(generator, columns[2], &named.explains) ||
        !check_prose(generator, "common name", columns[3], COMMON_MAX_CHARS) ||
        !check_prose(generator, "description", columns[4], DESCRIPTION_MAX_CHARS) ||
        !add_text(generator, columns[3], &named.common_name) ||
        !add_text(generator, columns[4], &named.description))
        return false;
    bool first = true;
    for (char *next = columns[1], *name; (name = strsep(&next, ",")); first = false) {
        unsigned registry = 0;
        if (!parse_registry(generator, name, &registry) ||
            (first && !check_order(generator, named.port, registry)) ||
            !name_ports(generator, &named, registry, last))
            return false;
    }
    return true;
}

static bool read_row(struct generator *generator, char *line, int column_count,
                     bool (*add)(struct generator *, char **))
{
    char *columns[COLUMNS_MAX];
    int count = 0;
    for (char *next = line, *column; (column = strsep(&next, "\t")); count++) {
        if (count < column_count)
            columns[count] = column;
    }
    if (count != column_count)
        return refuse(generator, "%d columns instead of %d (tabs are between them)", count,
                      column_count);
    return add(generator, columns);
}

static bool read_rows(struct generator *generator, FILE *file, int column_count,
                      bool (*add)(struct generator *, char **))
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool good = true;
    while (good && (length = getline(&line, &room, file)) >= 0) {
        generator->line++;
        if (length > 0 && line[length - 1] == '\n')
            line[--length] = '\0';
        if (strlen(line) != (size_t)length)
            good = refuse(generator, "there is a NUL byte");
        else if (line[0] != '#')
            good = read_row(generator, line, column_count, add);
    }
    free(line);
    return good && (ferror(file) ? refuse_file(generator) : true);
}

static bool read_file(struct generator *generator, const char *path, int column_count,
                      bool (*add)(struct generator *, char **))
{
    generator->path = path;
    generator->line = 0;
    generator->last_key = -1;
    FILE *file = fopen(path, "r");
    if (!file)
        return refuse_file(generator);
    bool good = read_rows(generator, file, column_count, add);
    fclose(file);
    if (good && generator->line == 0)
        return refuse(generator, "the file is empty");
    return good;
}

/* Numbers, not a string literal: the standard requires compilers to accept only 4095 characters. */
static void write_text(const struct generator *generator, FILE *out)
{
    fprintf(out, "const char ps_table_text[%zu] = {", generator->text_size);
    for (size_t i = 0; i < generator->text_size; i++)
        fprintf(out, "%s%d,", i % 24 ? "" : "\n", generator->text[i]);
    fputs("\n};\n\n", out);
}

static bool row_is_used(const struct ps_table_row *row)
{
    return row->name || row->common_name;
}

static void write_rows(const struct generator *generator, FILE *out)
{
    unsigned first[PS_REGISTRY_COUNT + 1] = {0};
    unsigned count = 0;
    fputs("const struct ps_table_row ps_table_rows[] = {\n", out);
    for (unsigned registry = 0; registry < PS_REGISTRY_COUNT; registry++) {
        for (unsigned port = 0; port < PORT_COUNT; port++) {
            const struct ps_table_row *row = &generator->rows[registry][port];
            if (!row_is_used(row))
                continue;
            fprintf(out, "{%u,%u,%u,%u,%d},\n", (unsigned)row->name, (unsigned)row->common_name,
                    (unsigned)row->description, port, row->explains);
            count++;
        }
        first[registry + 1] = count;
    }
    fputs("};\n\nconst uint32_t ps_table_first[PS_REGISTRY_COUNT + 1] = {", out);
    for (unsigned registry = 0; registry <= PS_REGISTRY_COUNT; registry++)
        fprintf(out, "%u,", first[registry]);
    fputs("};\n\n", out);
}

/* A name that only explains is no evidence: the port ranks as if it had none. */
static unsigned rank_of(const struct ps_table_row *row)
{
    return row->common_name && !row->explains ? 2 : row->name ? 1 : 0;
}

static void write_ranks(const struct generator *generator, FILE *out)
{
    fputs("const uint8_t ps_table_rank[PS_REGISTRY_COUNT][PS_RANK_BYTES] = {\n", out);
    for (unsigned registry = 0; registry < PS_REGISTRY_COUNT; registry++) {
        fputc('{', out);
        for (unsigned port = 0; port < PORT_COUNT; port += 4) {
            unsigned byte = 0;
            for (unsigned i = 0; i < 4; i++)
                byte |= rank_of(&generator->rows[registry][port + i]) << (i * 2);
            fprintf(out, "%s%u,", port % 128 ? "" : "\n", byte);
        }
        fputs("\n},\n", out);
    }
    fputs("};\n", out);
}

static bool write_file(struct generator *generator, const char *path)
{
    generator->path = path;
    FILE *out = fopen(path, "w");
    if (!out)
        return refuse_file(generator);
    fputs("/* Made at build time by gen-services from services.tsv and common.tsv. */\n"
          "#include \"classify/port_table.h\"\n\n",
          out);
    write_text(generator, out);
    write_rows(generator, out);
    write_ranks(generator, out);
    bool good = !ferror(out);
    if (fclose(out) != 0 || !good) {
        refuse_file(generator);
        remove(path);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s SERVICES.TSV COMMON.TSV OUTPUT.C\n", argv[0]);
        return 2;
    }
    struct generator *generator = calloc(1, sizeof *generator);
    if (!generator) {
        perror(argv[0]);
        return 1;
    }
    uint32_t none;
    bool good = add_text(generator, "", &none) &&
                read_file(generator, argv[1], SERVICES_COLUMNS, add_service) &&
                read_file(generator, argv[2], COMMON_COLUMNS, add_common) &&
                write_file(generator, argv[3]);
    free(generator->text);
    free(generator);
    return good ? 0 : 1;
}
