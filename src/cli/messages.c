/*
 * messages.c - exit status and advice for each kind of error; see messages.h.
 *
 * Options and other programs are named here and nowhere in the library.
 */
#include "cli/messages.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

enum { ADVICE_BYTES = PATH_MAX + 256, MESSAGE_BYTES = PS_ERROR_TEXT_BYTES + ADVICE_BYTES };

/* How the program handles one kind of error. */
struct row {
    enum ps_exit exit;
    const char *advice; /* follows the first line of the reason; NULL: none. Words in braces: see
                           markers */
    const char *option; /* the option that named the subject, if that is shown; or NULL */
};

/* clang-format off */
static const struct row rows[PS_ERROR_CODE_COUNT] = {
    [PS_OK] = {PS_EXIT_DONE, NULL, NULL},

    [PS_ERROR_MEMORY] = {PS_EXIT_FAILED, "; close other programs", NULL},
    [PS_ERROR_MEMORY_CAPTURE] = {PS_EXIT_FAILED, "; close other programs, or use a smaller -B", NULL},
    [PS_ERROR_MEMORY_FILES] = {PS_EXIT_FAILED, "; name fewer files at once", NULL},
    [PS_ERROR_MEMORY_RECORD] = {PS_EXIT_INCOMPLETE, NULL, NULL},
    [PS_ERROR_MEMORY_SERVICES] = {PS_EXIT_FAILED, "; free some and try again", NULL},
    [PS_ERROR_MEMORY_FLOWS] = {PS_EXIT_FAILED, "; see `ulimit -v`", NULL},
    [PS_ERROR_MEMORY_INTERVAL] = {PS_EXIT_FAILED, "; report without --interval", NULL},
    [PS_ERROR_MEMORY_REPORT] = {PS_EXIT_FAILED, "; lower --max-flows", NULL},
    [PS_ERROR_MEMORY_EXPLAIN] = {PS_EXIT_FAILED, "; explain fewer frames", NULL},
    [PS_ERROR_MEMORY_LOOKUP] = {PS_EXIT_FAILED, "; ask for a smaller range", NULL},

    [PS_ERROR_NO_INPUT] = {PS_EXIT_USAGE, "; name a capture file with -r or an interface with -i", NULL},
    [PS_ERROR_MIXED_INPUT] = {PS_EXIT_USAGE, "; name either -r or -i", NULL},
    [PS_ERROR_INPUT_TWICE] = {PS_EXIT_USAGE, "; name it once", NULL},

    [PS_ERROR_NOT_FOUND] = {PS_EXIT_FAILED, "; check the name", NULL},
    [PS_ERROR_NO_PERMISSION] = {PS_EXIT_DENIED, "; ask its owner, or try sudo", NULL},
    [PS_ERROR_DIRECTORY] = {PS_EXIT_FAILED, "; name the capture files in it, each with -r", NULL},
    [PS_ERROR_TERMINAL] = {PS_EXIT_FAILED, "; give it a capture, as in `tcpdump -w - | portstat -r -`", NULL},
    [PS_ERROR_TOO_MANY_FILES] = {PS_EXIT_FAILED, "; raise the limit with `ulimit -n`, or join them with mergecap first", NULL},
    [PS_ERROR_BAD_DESCRIPTOR] = {PS_EXIT_FAILED, "; open it, or name a file with -r", NULL},
    [PS_ERROR_CANNOT_OPEN] = {PS_EXIT_FAILED, "; check the name", NULL},

    [PS_ERROR_EMPTY] = {PS_EXIT_FAILED, "; a capture has at least a file header, was it written to the end?", NULL},
    [PS_ERROR_CUT_HEADER] = {PS_EXIT_FAILED, "; was it written to the end?", NULL},
    [PS_ERROR_NOT_A_CAPTURE] = {PS_EXIT_FAILED, "; give it a pcap or pcapng file, as tcpdump -w and Wireshark write them", NULL},
    [PS_ERROR_FOREIGN_CAPTURE] = {PS_EXIT_FAILED, "; convert it with `editcap -F pcap {subject} OUT.pcap`", NULL},
    [PS_ERROR_ETL] = {PS_EXIT_FAILED, "; convert it with `etl2pcapng {subject} OUT.pcapng`", NULL},
    [PS_ERROR_ZIP] = {PS_EXIT_FAILED, "; unzip it first, and name the captures in it with -r", NULL},
    [PS_ERROR_TAR] = {PS_EXIT_FAILED, "; unpack it first (tar -xf), and name the captures in it with -r", NULL},
    [PS_ERROR_7Z] = {PS_EXIT_FAILED, "; unpack it first (7z x), and name the captures in it with -r", NULL},
    [PS_ERROR_RAR] = {PS_EXIT_FAILED, "; unpack it first (unrar x), and name the captures in it with -r", NULL},
    [PS_ERROR_ARCHIVE] = {PS_EXIT_FAILED, "; unpack it first, and name the captures in it with -r", NULL},
    [PS_ERROR_BASE64] = {PS_EXIT_FAILED, "; decode it first: `base64 -d{file} | portstat -r -`", NULL},
    [PS_ERROR_HEX_DUMP] = {PS_EXIT_FAILED, "; text2pcap makes a capture of it", NULL},
    [PS_ERROR_POINTER] = {PS_EXIT_FAILED, "; fetch that first, with `git lfs pull` or `git annex get`", NULL},
    [PS_ERROR_WEB_PAGE] = {PS_EXIT_FAILED, "; look at it, and fetch the capture itself", NULL},
    [PS_ERROR_ENCRYPTED] = {PS_EXIT_FAILED, "; decrypt it first", NULL},
    [PS_ERROR_OLD_VERSION] = {PS_EXIT_FAILED, NULL, NULL},
    [PS_ERROR_COMPRESSED_TWICE] = {PS_EXIT_FAILED, "; decompress it once", NULL},
    [PS_ERROR_COMPRESS] = {PS_EXIT_FAILED, "; decompress it first: `zcat{file} | portstat -r -`", NULL},
    [PS_ERROR_LZIP] = {PS_EXIT_FAILED, "; decompress it first: `lzip -dc{file} | portstat -r -`", NULL},
    [PS_ERROR_LZOP] = {PS_EXIT_FAILED, "; decompress it first: `lzop -dc{file} | portstat -r -`", NULL},
    [PS_ERROR_LZMA] = {PS_EXIT_FAILED, "; decompress it first: `xz -dc -F lzma{file} | portstat -r -`", NULL},
    [PS_ERROR_SNAPPY] = {PS_EXIT_FAILED, "; decompress it first: `snzip -dc{file} | portstat -r -`", NULL},
    [PS_ERROR_BAD_COMPRESSED] = {PS_EXIT_FAILED, ", fetch or record it again", NULL},
    [PS_ERROR_DECOMPRESSOR] = {PS_EXIT_FAILED, "; close other programs", NULL},
    [PS_ERROR_CANNOT_READ] = {PS_EXIT_FAILED, NULL, NULL},

    [PS_ERROR_CUT] = {PS_EXIT_INCOMPLETE, NULL, NULL},
    [PS_ERROR_DAMAGED] = {PS_EXIT_INCOMPLETE, NULL, NULL},
    [PS_ERROR_READING_FAILED] = {PS_EXIT_INCOMPLETE, NULL, NULL},
    [PS_ERROR_GONE] = {PS_EXIT_INCOMPLETE, NULL, NULL},

    [PS_ERROR_FILTER] = {PS_EXIT_USAGE, "; see pcap-filter(7)", NULL},
    [PS_ERROR_FILTER_LINK_TYPE] = {PS_EXIT_INCOMPLETE, NULL, NULL},
    [PS_ERROR_FILTER_NOT_TAKEN] = {PS_EXIT_FAILED, "; use a simpler one", NULL},

    [PS_ERROR_NO_INTERFACE] = {PS_EXIT_FAILED, "; -D lists those there are", NULL},
    [PS_ERROR_SIMILAR_INTERFACE] = {PS_EXIT_FAILED, " -D lists all", NULL},
    [PS_ERROR_NO_INTERFACE_NUMBER] = {PS_EXIT_FAILED, "; -D lists them", NULL},
    [PS_ERROR_NO_INTERFACES] = {PS_EXIT_DENIED, "; run portstat as root", NULL},
    [PS_ERROR_CANNOT_LIST] = {PS_EXIT_FAILED, "; ip link may", NULL},
    [PS_ERROR_MAY_NOT_CAPTURE] = {PS_EXIT_DENIED, "; run portstat with sudo, or allow it once and for all: "
                                  "sudo setcap cap_net_raw,cap_net_admin=eip {program}", NULL},
    [PS_ERROR_CANNOT_CAPTURE] = {PS_EXIT_FAILED, "; -D lists what can", NULL},
    [PS_ERROR_CANNOT_POLL] = {PS_EXIT_FAILED, "; try -i any", NULL},
    [PS_ERROR_INTERFACE_DOWN] = {PS_EXIT_FAILED, "; sudo ip link set {subject} up", NULL},
    [PS_ERROR_INTERFACE_TWICE] = {PS_EXIT_USAGE, " with -i; name it once", NULL},
    [PS_ERROR_TOO_MANY_INTERFACES] = {PS_EXIT_USAGE, "; use -i any", NULL},

    [PS_ERROR_SERVICES_FILE] = {PS_EXIT_FAILED, "; name a readable file in the form of services(5)", NULL},
    [PS_ERROR_SERVICES_PERMISSION] = {PS_EXIT_DENIED, "; name a readable file in the form of services(5)", NULL},
    [PS_ERROR_SERVICES_LINE] = {PS_EXIT_FAILED, "; a line is 'name port/protocol aliases # comment', as in services(5)", NULL},

    [PS_ERROR_NOT_A_PART] = {PS_EXIT_FAILED, "; give it what `portstat -T partial` writes", NULL},
    [PS_ERROR_PART_VERSION] = {PS_EXIT_FAILED, "; merge parts with the portstat that wrote them", NULL},
    [PS_ERROR_PART_DAMAGED] = {PS_EXIT_FAILED, "; fetch it again, or count that part again", NULL},
    [PS_ERROR_PARTS_DIFFER] = {PS_EXIT_FAILED, "; count all parts with the same options", NULL},
    [PS_ERROR_PART_SUMMED] = {PS_EXIT_FAILED, "; add it to others with --sum, too", NULL},
    [PS_ERROR_PART_KEPT] = {PS_EXIT_FAILED, "; count all parts with that --by, too", NULL},
    [PS_ERROR_PART_INCOMPLETE] = {PS_EXIT_INCOMPLETE, NULL, NULL},

    [PS_ERROR_REPORT_OPEN] = {PS_EXIT_FAILED, "; name another file with -o", NULL},
    [PS_ERROR_REPORT_PERMISSION] = {PS_EXIT_DENIED, "; name another file with -o", NULL},
    [PS_ERROR_REPORT_WRITE] = {PS_EXIT_FAILED, "; name another file with -o", NULL},
    [PS_ERROR_REPORT_FULL] = {PS_EXIT_FAILED, "; make room, or name another file with -o", NULL},
    [PS_ERROR_REPORT_CLOSED] = {PS_EXIT_FAILED, "; open it, or name a file with -o", NULL},
    [PS_ERROR_DUMP_NAME] = {PS_EXIT_FAILED, "; use a shorter one", NULL},
    [PS_ERROR_DUMP_OPEN] = {PS_EXIT_FAILED, "; name another file with -w", NULL},
    [PS_ERROR_DUMP_PERMISSION] = {PS_EXIT_DENIED, "; name another file with -w", NULL},
    [PS_ERROR_DUMP_STREAM] = {PS_EXIT_USAGE, "; name a file, or leave out -C and -G", NULL},
    [PS_ERROR_DUMP_LINK_TYPES] = {PS_EXIT_INCOMPLETE, "; give -w a name that ends in .pcapng", NULL},
    [PS_ERROR_DUMP_WRITE] = {PS_EXIT_FAILED, "; name another file with -w", NULL},
    [PS_ERROR_DISK_FULL] = {PS_EXIT_FAILED, "; make room, or bound the files with -C and -W", NULL},
    [PS_ERROR_READER_GONE] = {PS_EXIT_FAILED, NULL, NULL},
    [PS_ERROR_NO_OPENER] = {PS_EXIT_FAILED, "; start portstat again", NULL},

    [PS_ERROR_NO_USER] = {PS_EXIT_USAGE, "; name one that is in passwd(5), or give numbers: UID or UID:GID", "-Z "},
    [PS_ERROR_CHANGE_USER] = {PS_EXIT_FAILED, "; -Z names another, -Z root stays root without its capabilities", NULL},
    [PS_ERROR_NOBODY_ELSE] = {PS_EXIT_FAILED, "; -Z names another, by number, too: -Z 65534", NULL},
    [PS_ERROR_CAPABILITIES] = {PS_EXIT_FAILED, "; run portstat as another user", NULL},
    [PS_ERROR_NEW_PRIVILEGES] = {PS_EXIT_FAILED, "; portstat needs Linux 3.5 or newer", NULL},
    [PS_ERROR_NO_SANDBOX] = {PS_EXIT_FAILED, "; going on without", NULL},
    [PS_ERROR_HELPER] = {PS_EXIT_FAILED, "; close other programs", NULL},
    [PS_ERROR_DEFECT] = {PS_EXIT_FAILED, "; please report this defect", NULL},

    [PS_ERROR_NO_PORT] = {PS_EXIT_FAILED, NULL, NULL},

    [PS_NOTICE_WAITING] = {PS_EXIT_DONE, NULL, NULL},
    [PS_NOTICE_BACK] = {PS_EXIT_DONE, NULL, NULL},
    [PS_NOTICE_CHANGED] = {PS_EXIT_DONE, "; run portstat again to go on", NULL},
    [PS_NOTICE_ENDED] = {PS_EXIT_DONE, NULL, NULL},
    [PS_NOTICE_WARNING] = {PS_EXIT_DONE, NULL, NULL},
    [PS_NOTICE_COUNTED_TWICE] = {PS_EXIT_DONE, "; name it once if that is not meant", "-r "},

    [PS_ERROR_USAGE] = {PS_EXIT_USAGE, NULL, NULL},
    [PS_ERROR_PROGRAM] = {PS_EXIT_FAILED, NULL, NULL},
};
/* clang-format on */

enum ps_exit ps_exit_status(const struct ps_error *error)
{
    return rows[error->code].exit;
}

static void put_subject(const struct ps_error *error, char *text, size_t size)
{
    snprintf(text, size, "%s", error->subject);
}

/* The file as an argument; a program that reads standard input needs none. */
static void put_file(const struct ps_error *error, char *text, size_t size)
{
    bool named = strcmp(error->subject, "standard input") != 0;
    snprintf(text, size, "%s%s", named ? " " : "", named ? error->subject : "");
}

static void put_program(const struct ps_error *error, char *text, size_t size)
{
    (void)error;
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    snprintf(text, size, "%s", length > 0 ? path : "$(command -v portstat)");
}

/* The markers that an advice may have in braces. */
static const struct marker {
    const char *word;
    void (*put)(const struct ps_error *error, char *text, size_t size);
} markers[] = {
    {"{subject}", put_subject},
    {"{file}", put_file},
    {"{program}", put_program},
};

/* The advice with its marker, of which there is one at most, filled in. */
static void advise(const struct ps_error *error, char text[ADVICE_BYTES])
{
    const char *advice = rows[error->code].advice;
    snprintf(text, ADVICE_BYTES, "%s", advice ? advice : "");
    for (size_t i = 0; advice && i < sizeof markers / sizeof *markers; i++) {
        const char *place = strstr(advice, markers[i].word);
        if (!place)
            continue;
        size_t used = (size_t)(place - advice);
        markers[i].put(error, text + used, ADVICE_BYTES - used);
        used = strlen(text);
        snprintf(text + used, ADVICE_BYTES - used, "%s", place + strlen(markers[i].word));
    }
    ps_utf8_disarm(text);
}

void ps_message_write(const struct ps_error *error, FILE *file)
{
    if (error->code == PS_OK)
        return;
    char advice[ADVICE_BYTES], message[MESSAGE_BYTES];
    advise(error, advice);
    const char *option = rows[error->code].option;
    size_t first_line = strcspn(error->reason, "\n");
    snprintf(message, sizeof message, "portstat: %s%s%s%.*s%s%s\n", option ? option : "",
             error->subject, error->subject[0] != '\0' ? ": " : "", (int)first_line, error->reason,
             advice, error->reason + first_line);
    fputs(message, file);
}
