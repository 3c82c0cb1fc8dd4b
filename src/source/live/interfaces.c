/*
 * interfaces.c - lists interfaces, and finds the one that was meant; see interfaces.h and
 * interface_names.h.
 */
#include "portstat/interfaces.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/format.h"
#include "base/similar.h"
#include "base/utf8.h"
#include "source/live/interface_names.h"

enum { FOREIGN_BYTES = 512 };

/* NULL, *failed and `error` if there is no list. An empty list is NULL, too, but not failed. */
static pcap_if_t *list_interfaces(bool *failed, struct ps_error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *list = NULL;
    *failed = pcap_findalldevs(&list, reason) != 0;
    if (*failed)
        ps_error_set(error, PS_ERROR_CANNOT_LIST, "interfaces", "they cannot be listed: %s",
                     reason);
    return list;
}

static void print_state(FILE *out, bpf_u_int32 flags)
{
    static const struct {
        bpf_u_int32 mask, value;
        const char *word;
    } words[] = {
        {PCAP_IF_UP, 0, "down"},
        {PCAP_IF_UP, PCAP_IF_UP, "up"},
        {PCAP_IF_RUNNING, PCAP_IF_RUNNING, "running"},
        {PCAP_IF_LOOPBACK, PCAP_IF_LOOPBACK, "loopback"},
        {PCAP_IF_WIRELESS, PCAP_IF_WIRELESS, "wireless"},
        {PCAP_IF_CONNECTION_STATUS, PCAP_IF_CONNECTION_STATUS_CONNECTED, "connected"},
        {PCAP_IF_CONNECTION_STATUS, PCAP_IF_CONNECTION_STATUS_DISCONNECTED, "disconnected"},
    };
    const char *before = "[";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((flags & words[i].mask) != words[i].value)
            continue;
        fprintf(out, "%s%s", before, words[i].word);
        before = ", ";
    }
    fputs("]", out);
}

/* How many leading bits of a mask are set. */
static unsigned prefix_length(const uint8_t *mask, size_t size)
{
    unsigned bits = 0;
    while (bits < size * 8 && mask[bits / 8] & (0x80 >> bits % 8))
        bits++;
    return bits;
}

/* The address bytes of a socket address, their size in *size; NULL for neither IPv4 nor IPv6. */
static const uint8_t *ip_bytes(const struct sockaddr *address, size_t *size)
{
    if (!address)
        return NULL;
    if (address->sa_family == AF_INET) {
        *size = 4;
        return (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    }
    *size = 16;
    if (address->sa_family == AF_INET6)
        return (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return NULL;
}

static void print_addresses(FILE *out, const pcap_addr_t *row)
{
    const char *before = "  ";
    for (; row; row = row->next) {
        char text[PS_FORMAT_SIZE];
        size_t size, mask_size;
        const uint8_t *bytes = ip_bytes(row->addr, &size);
        if (!bytes)
            continue;
        fprintf(out, "%s%s", before, ps_format_address(text, bytes, size == 4 ? 4 : 6));
        const uint8_t *mask = ip_bytes(row->netmask, &mask_size);
        if (mask && mask_size == size)
            fprintf(out, "/%u", prefix_length(mask, size));
        before = ", ";
    }
}

static size_t name_width(const pcap_if_t *list)
{
    size_t width = 0;
    for (; list; list = list->next) {
        size_t needed = ps_utf8_width(list->name, PS_CHARSET_UTF8);
        width = needed > width ? needed : width;
    }
    return width;
}

/* Names and descriptions may have any bytes in them. Returns the columns used. */
static size_t print_foreign(FILE *out, const char *text)
{
    char shown[FOREIGN_BYTES];
    size_t used = ps_utf8_cut(shown, sizeof shown, text, sizeof shown, PS_CUT_END, PS_CHARSET_UTF8);
    fputs(shown, out);
    return used;
}

int ps_interfaces_print(FILE *out, struct ps_error *error)
{
    bool failed;
    pcap_if_t *list = list_interfaces(&failed, error);
    if (failed)
        return -1;
    if (!list)
        return ps_error_set(error, PS_ERROR_NO_INTERFACES, "interfaces",
                            "none that you may capture from");
    size_t width = name_width(list);
    int number = 1;
    for (const pcap_if_t *row = list; row; row = row->next) {
        fprintf(out, "%2d. ", number++);
        size_t used = print_foreign(out, row->name);
        fprintf(out, "%*s", (int)(width > used ? width - used : 0) + 2, "");
        print_state(out, row->flags);
        print_addresses(out, row->addresses);
        if (row->description) {
            fputs("  ", out);
            print_foreign(out, row->description);
        }
        fputc('\n', out);
    }
    pcap_freealldevs(list);
    return 0;
}

const char *ps_capture_library(void)
{
    return pcap_lib_version();
}

static const pcap_if_t *find(const pcap_if_t *list, const char *name)
{
    while (list && strcmp(list->name, name) != 0)
        list = list->next;
    return list;
}

static const pcap_if_t *find_number(const pcap_if_t *list, const char *word)
{
    long number = strtol(word, NULL, 10);
    while (list && --number > 0)
        list = list->next;
    return number == 0 ? list : NULL;
}

static bool is_number(const char *word)
{
    return *word != '\0' && word[strspn(word, "0123456789")] == '\0';
}

char *ps_interface_name(const char *word, struct ps_error *error)
{
    bool failed = false;
    pcap_if_t *list = is_number(word) ? list_interfaces(&failed, NULL) : NULL;
    const pcap_if_t *row = find(list, word);
    if (!row && list)
        row = find_number(list, word);
    char *name = NULL;
    if (list && !row)
        ps_error_set(error, PS_ERROR_NO_INTERFACE_NUMBER, word, "no interface has this number");
    else if (!(name = strdup(row ? row->name : word)))
        ps_error_set(error, PS_ERROR_MEMORY, word, "out of memory");
    if (list)
        pcap_freealldevs(list);
    return name;
}

/* The interface whose name is most similar, or NULL. */
static const pcap_if_t *most_similar(const pcap_if_t *list, const char *name)
{
    const pcap_if_t *best = NULL;
    for (const pcap_if_t *row = list; row; row = row->next)
        if (ps_text_similar(name, row->name) &&
            (!best || ps_text_distance(name, row->name) < ps_text_distance(name, best->name)))
            best = row;
    return best;
}

int ps_interface_check(const char *name, struct ps_error *error)
{
    bool failed;
    pcap_if_t *list = list_interfaces(&failed, NULL);
    int result = 0;
    const pcap_if_t *near = most_similar(list, name);
    if (failed || find(list, name))
        result = 0;
    else if (near)
        result = ps_error_set(error, PS_ERROR_SIMILAR_INTERFACE, name,
                              "no such interface; did you mean \"%s\"?", near->name);
    else
        result = ps_error_set(error, PS_ERROR_NO_INTERFACE, name, "no such interface");
    if (list)
        pcap_freealldevs(list);
    return result;
}
