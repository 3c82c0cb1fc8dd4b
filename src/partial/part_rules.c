/*
 * part_rules.c - compares the rules of parts, one row of a table each; see part_rules.h.
 */
#include "partial/part_rules.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "portstat/tally.h"

enum { SHOWN_BYTES = 200 };

struct rule {
    const char *what;
    /* Writes the value of the part, as far as it differs from that of `other`. */
    void (*show)(const struct ps_part *part, const struct ps_part *other, char text[SHOWN_BYTES]);
    bool (*same)(const struct ps_part *a, const struct ps_part *b);
};

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_filter(const struct ps_part *a, const struct ps_part *b)
{
    return same_text(a->rules.filter, b->rules.filter);
}

static void show_filter(const struct ps_part *part, const struct ps_part *other,
                        char text[SHOWN_BYTES])
{
    (void)other;
    if (part->rules.filter)
        snprintf(text, SHOWN_BYTES, "'%s'", part->rules.filter);
    else
        snprintf(text, SHOWN_BYTES, "none");
}

static bool same_services(const struct ps_part *a, const struct ps_part *b)
{
    return same_text(a->rules.services, b->rules.services);
}

/* The first line that differs says more than a whole file. */
static void show_services(const struct ps_part *part, const struct ps_part *other,
                          char text[SHOWN_BYTES])
{
    const char *mine = part->rules.services ? part->rules.services : "";
    const char *theirs = other->rules.services ? other->rules.services : "";
    const char *line = mine;
    for (size_t i = 0; mine[i] != '\0' && mine[i] == theirs[i]; i++)
        if (mine[i] == '\n')
            line = mine + i + 1;
    if (*line)
        snprintf(text, SHOWN_BYTES, "'%.*s'", (int)strcspn(line, "\n"), line);
    else
        snprintf(text, SHOWN_BYTES, *mine ? "without that" : "none");
}

static bool same_tunnel(const struct ps_part *a, const struct ps_part *b)
{
    return a->rules.tunnel_inner == b->rules.tunnel_inner;
}

static void show_tunnel(const struct ps_part *part, const struct ps_part *other,
                        char text[SHOWN_BYTES])
{
    (void)other;
    snprintf(text, SHOWN_BYTES, "%s",
             part->rules.tunnel_inner ? "the ports inside" : "their own ports");
}

static bool same_timeout(const struct ps_part *a, const struct ps_part *b)
{
    return a->rules.flow_timeout_s == b->rules.flow_timeout_s;
}

static void show_timeout(const struct ps_part *part, const struct ps_part *other,
                         char text[SHOWN_BYTES])
{
    (void)other;
    if (part->rules.flow_timeout_s == PS_NEVER)
        snprintf(text, SHOWN_BYTES, "never");
    else
        snprintf(text, SHOWN_BYTES, "%s s", ps_number(part->rules.flow_timeout_s).text);
}

static bool same_max_flows(const struct ps_part *a, const struct ps_part *b)
{
    return a->rules.max_flows == b->rules.max_flows;
}

static void show_max_flows(const struct ps_part *part, const struct ps_part *other,
                           char text[SHOWN_BYTES])
{
    (void)other;
    snprintf(text, SHOWN_BYTES, "%s", ps_number(part->rules.max_flows).text);
}

static bool same_keeps(const struct ps_part *a, const struct ps_part *b)
{
    return a->rules.keeps == b->rules.keeps;
}

const char *ps_part_kept(enum ps_view_by view)
{
    static const char *const kept[] = {[PS_VIEW_BY_FLOW] = "flows",
                                       [PS_VIEW_BY_INTERFACE] = "interfaces",
                                       [PS_VIEW_BY_HOST] = "hosts"};
    return view < sizeof kept / sizeof *kept ? kept[view] : NULL;
}

static void show_keeps(const struct ps_part *part, const struct ps_part *other,
                       char text[SHOWN_BYTES])
{
    (void)other;
    const char *kept = ps_part_kept(part->rules.keeps);
    snprintf(text, SHOWN_BYTES, "%s", kept ? kept : "nothing");
}

static bool same_max_hosts(const struct ps_part *a, const struct ps_part *b)
{
    return a->rules.keeps != PS_VIEW_BY_HOST || a->rules.max_hosts == b->rules.max_hosts;
}

static void show_max_hosts(const struct ps_part *part, const struct ps_part *other,
                           char text[SHOWN_BYTES])
{
    (void)other;
    snprintf(text, SHOWN_BYTES, "%s", ps_number(part->rules.max_hosts).text);
}

static bool same_kind(const struct ps_part *a, const struct ps_part *b)
{
    return a->input.kind == b->input.kind;
}

static void show_kind(const struct ps_part *part, const struct ps_part *other,
                      char text[SHOWN_BYTES])
{
    static const char *const kinds[] = {
        [PS_SOURCE_MEMORY] = "a program", [PS_SOURCE_FILE] = "a file", [PS_SOURCE_LIVE] = "live"};
    (void)other;
    snprintf(text, SHOWN_BYTES, "%s", kinds[part->input.kind]);
}

static const struct rule rules[] = {
    {"the filter", show_filter, same_filter},
    {"what is counted of tunnels over UDP", show_tunnel, same_tunnel},
    {"names of services", show_services, same_services},
    {"when an idle flow is over", show_timeout, same_timeout},
    {"the limit of flows", show_max_flows, same_max_flows},
    {"what is kept beside ports and services", show_keeps, same_keeps},
    {"the limit of hosts", show_max_hosts, same_max_hosts},
    {"where frames come from", show_kind, same_kind},
};

int ps_part_rules_fit(const struct ps_part *first, const char *first_name,
                      const struct ps_part *part, const char *name, struct ps_error *error)
{
    char mine[SHOWN_BYTES], theirs[SHOWN_BYTES];
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].same(first, part))
            continue;
        rules[i].show(part, first, mine);
        rules[i].show(first, part, theirs);
        return ps_error_set(error, PS_ERROR_PARTS_DIFFER, name, "%s: %s, but %s in %s",
                            rules[i].what, mine, theirs, first_name);
    }
    return 0;
}
