/*
 * phrase.c - takes off a word what people write around a port or a name: "tcp port 80", "Oracle
 * DB", "rlogin (login)".
 *
 * lookup.c calls it.
 */
#include "lookup/lookup_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char separators[] = " :/=#";

static const char *const labels[] = {"port", "ports", "number"};

/* Words behind a name that say what kind of thing it is. */
static const char *const kinds[] = {"db",       "database", "server", "service",
                                    "protocol", "port",     "ports",  "number"};

static bool is_padding(char character)
{
    return isspace((unsigned char)character) || character == '?';
}

char *ps_lookup_trim(char *text)
{
    while (is_padding(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_padding(text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* Where the next number begins, if nothing but spaces and an "and" stand before it; else NULL. */
static char *next_number(char *text)
{
    static const char *const joints[] = {"and ", "or ", "& "};
    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        size_t length = strlen(joints[i]);
        if (strncasecmp(text, joints[i], length) != 0)
            continue;
        text += length;
        text += strspn(text, " ");
        break;
    }
    return isdigit((unsigned char)*text) ? text : NULL;
}

void ps_lookup_separate(char *text)
{
    for (; *text; text++) {
        char *next =
            isdigit((unsigned char)text[0]) && text[1] == ' ' ? next_number(text + 1) : NULL;
        if (!next)
            continue;
        memset(text + 1, ' ', (size_t)(next - text) - 1);
        text[1] = ',';
    }
}

static bool is_one_of(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(words[i], word) == 0)
            return true;
    }
    return false;
}

const char *ps_lookup_behind_labels(const char *text, int *transport)
{
    char label[sizeof "udplite"];
    for (;;) {
        size_t length = strcspn(text, separators);
        size_t gap = strspn(text + length, separators);
        if (length == 0 || length >= sizeof label || gap == 0 || !text[length + gap])
            return text;
        memcpy(label, text, length);
        label[length] = '\0';
        int named = ps_transport_by_name(label);
        if (named < 0 && !is_one_of(labels, sizeof labels / sizeof *labels, label))
            return text;
        if (named >= 0)
            *transport = named;
        text += length + gap;
    }
}

static bool drop_labels(char *name, int *transport)
{
    const char *rest = ps_lookup_behind_labels(name, transport);
    if (rest == name)
        return false;
    memmove(name, rest, strlen(rest) + 1);
    return true;
}

static bool drop_parenthesis(char *name, int *transport)
{
    (void)transport;
    char *open = strchr(name, '(');
    if (!open || open == name)
        return false;
    *open = '\0';
    ps_lookup_trim(name);
    return true;
}

static bool drop_kind(char *name, int *transport)
{
    (void)transport;
    char *space = strrchr(name, ' ');
    if (!space || space == name || !is_one_of(kinds, sizeof kinds / sizeof *kinds, space + 1))
        return false;
    *space = '\0';
    ps_lookup_trim(name);
    return true;
}

bool ps_lookup_shorten(char *name, int *transport)
{
    static bool (*const steps[])(char *name, int *transport) = {
        drop_labels,
        drop_parenthesis,
        drop_kind,
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i](name, transport))
            return true;
    }
    return false;
}
