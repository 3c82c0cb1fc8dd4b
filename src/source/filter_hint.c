/*
 * filter_hint.c - tries out what the author of a filter may have meant; see filter_hint.h.
 */
#include "source/filter_hint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 40 }; /* a longer word is not repeated */

/* What makes it valid in place of what goes wrong, and how that is said of a word. A value that
 * stands alone needs its kind, a keyword as a value its backslash, which a shell takes away, and
 * what follows a whole primitive an operator. */
static const struct trial {
    const char *text;
    bool replaces; /* the word; else it stands before it */
    bool address;  /* only of those: libpcap asks the network for the address of a name */
    const char *before, *behind; /* the word */
} trials[] = {
    {"port ", false, false, "try \"port ", "\""},
    {"host ", false, true, "try \"host ", "\""},
    {"net ", false, true, "try \"net ", "\""},
    {"\\", false, false, "try '\\", "' with the quotes"},
    {"or ", false, false, "\"and\" or \"or\" is missing before \"", "\""},
    {" or ", true, false, "try \"or\" in place of \"", "\""},
};

/* Fields of Wireshark's display filters, which many have learnt first. */
static const char *const display_fields[] = {"ip.",  "ipv6.", "tcp.",   "udp.",  "eth.", "icmp.",
                                             "dns.", "http.", "frame.", "sctp.", "tls.", "arp."};

static bool is_display_filter(const char *text)
{
    struct ps_span word = ps_filter_next_word(text, 0);
    for (; word.begin != word.end; word = ps_filter_next_word(text, word.end))
        for (size_t i = 0; i < sizeof display_fields / sizeof display_fields[0]; i++) {
            const char *field = display_fields[i];
            if (strncmp(text + word.begin, field, strlen(field)) == 0 &&
                isalpha((unsigned char)text[word.begin + strlen(field)]))
                return true;
        }
    return false;
}

/* The last word, where the place is the end. */
static struct ps_span word_at(const char *text, struct ps_span place)
{
    struct ps_span last = place, word = ps_filter_next_word(text, 0);
    if (place.begin != place.end)
        return place;
    for (; word.begin != word.end; word = ps_filter_next_word(text, word.end))
        last = word;
    return last;
}

static bool compiles(pcap_t *pcap, const char *text)
{
    struct bpf_program program;
    if (pcap_compile(pcap, &program, text, 0, PCAP_NETMASK_UNKNOWN) != 0)
        return false;
    pcap_freecode(&program);
    return true;
}

static bool is_like_address(const char *text, struct ps_span word)
{
    size_t size = word.end - word.begin;
    return isdigit((unsigned char)text[word.begin]) || memchr(text + word.begin, ':', size);
}

static const struct trial *find_trial(pcap_t *pcap, const char *text, struct ps_span word)
{
    size_t size = strlen(text) + 16;
    char *scratch = malloc(size);
    const struct trial *found = NULL;
    for (size_t i = 0; scratch && !found && i < sizeof trials / sizeof trials[0]; i++) {
        const struct trial *trial = &trials[i];
        if (trial->address && !is_like_address(text, word))
            continue;
        snprintf(scratch, size, "%.*s%s%s", (int)word.begin, text, trial->text,
                 text + (trial->replaces ? word.end : word.begin));
        if (compiles(pcap, scratch))
            found = trial;
    }
    free(scratch);
    return found;
}

void ps_filter_hint(pcap_t *pcap, const char *text, struct ps_span place, const char *expression,
                    char hint[PS_FILTER_HINT_BYTES])
{
    static const char display[] = ", this is a display filter of Wireshark; a capture filter is "
                                  "like \"tcp port 80\"";
    struct ps_span word = word_at(text, place);
    struct ps_span shown = ps_filter_same_word(text, word, expression);
    size_t size = shown.end - shown.begin;
    snprintf(hint, PS_FILTER_HINT_BYTES, "%s", is_display_filter(text) ? display : "");
    if (*hint != '\0' || size == 0 || size > SHOWN)
        return;
    const struct trial *trial = find_trial(pcap, text, word);
    if (trial)
        snprintf(hint, PS_FILTER_HINT_BYTES, ", %s%.*s%s", trial->before, (int)size,
                 expression + shown.begin, trial->behind);
}
