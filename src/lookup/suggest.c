/*
 * suggest.c - suggests names similar to a word that is not a name.
 *
 * The measure is the number of slips between the two (see base/similar.h): a letter missing, too
 * many, wrong, or two swapped each cost one.
 */
#include "lookup/lookup_words.h"
#include "lookup/url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/similar.h"
#include "classify/nickname.h"

enum {
    WORD_MAX = 31, /* a longer word is not just misspelt */
    SUGGESTIONS_MAX = 3,
    CONTAINED = 2,     /* a name that contains the word counts as two slips away */
    CONTAINED_MIN = 4, /* shorter words are inside too many names */
    SHORT = 4,       /* so short a word is one slip from many a registered name that nobody uses */
    KNOWN_RANK = 2,  /* of what people have a name for */
    UNKNOWN_MAX = 1, /* slips from a name that is only registered: there are thousands */
};

struct candidate {
    const char *name;
    unsigned cost;
    unsigned rank; /* rank of the port: common names before registered ones */
};

struct suggestions {
    const char *word;
    unsigned cost_max;
    struct candidate best[SUGGESTIONS_MAX];
    size_t count;
};

/* The first letter is seldom wrong, unless it was swapped with the second. */
static bool begins_alike(const char *word, const char *name)
{
    return tolower((unsigned char)word[0]) == tolower((unsigned char)name[0]) ||
           (tolower((unsigned char)word[0]) == tolower((unsigned char)name[1]) &&
            tolower((unsigned char)word[1]) == tolower((unsigned char)name[0]));
}

static unsigned cost_of(const struct suggestions *suggestions, const char *name)
{
    size_t name_length = strlen(name);
    size_t word_length = strlen(suggestions->word);
    size_t apart =
        name_length > word_length ? name_length - word_length : word_length - name_length;
    if (word_length >= CONTAINED_MIN && strcasestr(name, suggestions->word))
        return CONTAINED;
    if (!begins_alike(suggestions->word, name) || name_length > WORD_MAX ||
        apart > suggestions->cost_max)
        return suggestions->cost_max + 1;
    return (unsigned)ps_text_distance(suggestions->word, name);
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->rank > b->rank;
}

/* Keeps the best few, sorted. Among equals, the first ones stay, which have the lower ports. */
static void consider(struct suggestions *suggestions, const char *name, unsigned rank)
{
    if (!name || (rank < KNOWN_RANK && strlen(suggestions->word) <= SHORT))
        return;
    struct candidate candidate = {name, cost_of(suggestions, name), rank};
    if (candidate.cost > suggestions->cost_max ||
        (rank < KNOWN_RANK && candidate.cost > UNKNOWN_MAX))
        return;
    for (size_t i = 0; i < suggestions->count; i++) {
        if (strcasecmp(suggestions->best[i].name, name) == 0)
            return;
    }
    size_t place = suggestions->count;
    while (place > 0 && is_better(&candidate, &suggestions->best[place - 1]))
        place--;
    if (place == SUGGESTIONS_MAX)
        return;
    if (suggestions->count < SUGGESTIONS_MAX)
        suggestions->count++;
    for (size_t i = suggestions->count - 1; i > place; i--)
        suggestions->best[i] = suggestions->best[i - 1];
    suggestions->best[place] = candidate;
}

static void consider_services(struct suggestions *suggestions, const struct ps_services *services)
{
    for (unsigned port = 1; port <= UINT16_MAX; port++) {
        for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
            enum ps_transport which = (enum ps_transport)transport;
            struct ps_service service = ps_services_find(services, which, (uint16_t)port);
            unsigned rank = ps_services_rank(services, which, (uint16_t)port);
            consider(suggestions, service.common_name, rank);
            consider(suggestions, service.name, rank);
        }
    }
}

static void consider_others(struct suggestions *suggestions, const struct ps_services *services)
{
    struct ps_service_alias alias;
    for (size_t i = 0; i < ps_nickname_count; i++)
        consider(suggestions, ps_nicknames[i].name, KNOWN_RANK);
    for (size_t i = 0; ps_services_alias(services, i, &alias); i++)
        consider(suggestions, alias.name, 1);
}

/* One slip in a short word, two in a longer one, three in a long one. */
static unsigned slips_allowed(size_t length)
{
    return length <= 5 ? 1 : length <= 8 ? 2 : 3;
}

void ps_lookup_suggest(const struct ps_lookup *lookup, const char *name, char *text, size_t size)
{
    struct suggestions suggestions = {.word = name};
    size_t length = strlen(name);
    size_t used = 0;
    text[0] = '\0';
    if (length < 2 || length > WORD_MAX)
        return;
    suggestions.cost_max = slips_allowed(length);
    consider_services(&suggestions, lookup->services);
    consider_others(&suggestions, lookup->services);
    for (size_t i = 0; i < suggestions.count && used < size; i++) {
        const char *between = i == 0 ? "" : i + 1 == suggestions.count ? " or " : ", ";
        used +=
            (size_t)snprintf(text + used, size - used, "%s'%s'", between, suggestions.best[i].name);
    }
}
