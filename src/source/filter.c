/*
 * filter.c - compiles a filter expression per link type, and runs it; see filter.h.
 */
#include "source/filter.h"

#include <stdlib.h>
#include <string.h>

#include "source/filter_error.h"
#include "source/filter_hidden.h"
#include "source/filter_names.h"
#include "source/dlt.h"
#include "portstat/link_types.h"

enum {
    SNAPLEN = 262144, /* the most that libpcap itself takes from a frame */
    PAGE_BITS = 8,
    PAGE = 1 << PAGE_BITS,           /* programs of one page ... */
    PAGES = (UINT16_MAX + 1) / PAGE, /* ... and pages, for all numbers of 16 bits */
};

struct program {
    bool tried;  /* compiled, or found to have no meaning */
    bool usable; /* the expression makes sense for this link type */
    struct bpf_program bpf;
};

/* Numbers of link types have 16 bits in files, and libpcap knows none beyond. */
static const struct program no_program = {.tried = true};

struct ps_filter {
    char *expression;
    char *text; /* the same with numbers for names */
    struct ps_filter_names names;
    struct ps_filter_compiler elsewhere; /* or this, instead of what is above */
    struct ps_filter_hidden *hidden;     /* NULL until frames that do not pass are looked into */
    /* By link type, the upper bits first: each is compiled once, however many a file has, and found
     * at once, whichever a file chooses. Pages are made when they are needed. */
    struct program *pages[PAGES];
};

/* Compiles *text. Replaces each port name that libpcap does not know by its number, in a new
 * *text. */
static int compile_text(const struct ps_filter *filter, pcap_t *pcap, char **text,
                        struct bpf_program *program)
{
    while (pcap_compile(pcap, program, *text, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        char *numbered = ps_filter_number_ports(*text, pcap_geterr(pcap), &filter->names);
        if (!numbered)
            return -1;
        free(*text);
        *text = numbered;
    }
    return 0;
}

int ps_filter_compile(struct ps_filter *filter, pcap_t *pcap, struct bpf_program *program,
                      struct ps_error *error)
{
    if (compile_text(filter, pcap, &filter->text, program) == 0)
        return 0;
    if (error) /* finding the place takes long */
        ps_filter_explain(pcap, filter->text, filter->expression, error);
    return -1;
}

struct ps_filter *ps_filter_new(const char *expression, const struct ps_filter_names *names,
                                struct ps_error *error)
{
    struct ps_filter *filter = calloc(1, sizeof *filter);
    if (filter)
        filter->expression = strdup(expression);
    if (!filter || !filter->expression) {
        free(filter);
        ps_error_set(error, PS_ERROR_MEMORY, "filter", "out of memory");
        return NULL;
    }
    filter->names = *names;
    filter->text = ps_filter_number_protocols(expression, names, error);
    if (filter->text)
        return filter;
    ps_filter_free(filter);
    return NULL;
}

struct ps_filter *ps_filter_new_elsewhere(const struct ps_filter_compiler *compiler,
                                          struct ps_error *error)
{
    struct ps_filter *filter = calloc(1, sizeof *filter);
    if (filter)
        filter->elsewhere = *compiler;
    else
        ps_error_set(error, PS_ERROR_MEMORY, "filter", "out of memory");
    return filter;
}

static void free_page(struct program *page)
{
    for (unsigned i = 0; page && i < PAGE; i++)
        if (page[i].usable)
            pcap_freecode(&page[i].bpf);
    free(page);
}

void ps_filter_free(struct ps_filter *filter)
{
    if (!filter)
        return;
    for (unsigned i = 0; i < PAGES; i++)
        free_page(filter->pages[i]);
    ps_filter_hidden_free(filter->hidden);
    free(filter->expression);
    free(filter->text);
    free(filter);
}

/* The filter with what finds it behind tags or in a tunnel. 0, or -1. */
static int compile_beyond(const struct ps_filter *filter, pcap_t *pcap, enum ps_hidden beyond,
                          struct bpf_program *program)
{
    char *text = ps_filter_beyond(filter->text, beyond);
    int result = text ? compile_text(filter, pcap, &text, program) : -1;
    free(text);
    return result;
}

int ps_filter_assemble(struct ps_filter *filter, uint32_t link_type, enum ps_hidden beyond,
                       struct bpf_insn **program, unsigned *count, struct ps_error *error)
{
    struct bpf_program bpf = {0, NULL};
    pcap_t *pcap = pcap_open_dead(ps_linktype_to_dlt(link_type), SNAPLEN);
    if (!pcap)
        return ps_error_set(error, PS_ERROR_MEMORY, "filter", "out of memory");
    int result = beyond == PS_NOT_HIDDEN ? ps_filter_compile(filter, pcap, &bpf, error)
                                         : compile_beyond(filter, pcap, beyond, &bpf);
    pcap_close(pcap);
    *program = bpf.bf_insns;
    *count = bpf.bf_len;
    return result;
}

static int assemble_here(void *context, uint32_t link_type, enum ps_hidden beyond,
                         struct bpf_insn **program, unsigned *count, struct ps_error *error)
{
    return ps_filter_assemble(context, link_type, beyond, program, count, error);
}

static struct ps_filter_compiler compiler_of(struct ps_filter *filter)
{
    if (filter->elsewhere.compile)
        return filter->elsewhere;
    return (struct ps_filter_compiler){filter, assemble_here};
}

static int compile(struct ps_filter *filter, uint32_t link_type, struct program *program,
                   struct ps_error *error)
{
    const struct ps_filter_compiler compiler = compiler_of(filter);
    struct bpf_program *bpf = &program->bpf;
    int result = compiler.compile(compiler.context, link_type, PS_NOT_HIDDEN, &bpf->bf_insns,
                                  &bpf->bf_len, error);
    program->tried = true;
    program->usable = result == 0;
    return result;
}

/* The place of a link type's program. NULL when out of memory. */
static struct program *place_of(struct ps_filter *filter, uint32_t link_type)
{
    struct program **page = &filter->pages[link_type / PAGE];
    if (!*page)
        *page = calloc(PAGE, sizeof **page);
    return *page ? &(*page)[link_type % PAGE] : NULL;
}

/* The program for a link type, compiled now if necessary. Never NULL. */
static const struct program *program_for(struct ps_filter *filter, uint32_t link_type)
{
    struct program *program = link_type < PAGES * PAGE ? place_of(filter, link_type) : NULL;
    if (!program)
        return &no_program;
    if (!program->tried)
        compile(filter, link_type, program, NULL);
    return program;
}

/* What is wrong with the expression is found only for those who ask. */
int ps_filter_prepare(struct ps_filter *filter, uint32_t link_type, struct ps_error *error)
{
    if (program_for(filter, link_type)->usable)
        return 0;
    struct program again = {0};
    if (error && compile(filter, link_type, &again, error) == 0)
        pcap_freecode(&again.bpf);
    return -1;
}

static void not_for_this_link(uint32_t link_type, struct ps_error *error)
{
    char name[24];
    if (error->code == PS_OK)
        ps_error_set(error, PS_ERROR_FILTER_LINK_TYPE, "filter",
                     "it has no meaning for link type %s, whose frames are left out",
                     ps_linktype_name(link_type, name));
}

int ps_filter_check(struct ps_filter *filter, struct ps_error *error)
{
    static const uint32_t usual[] = {PS_LINKTYPE_ETHERNET, PS_LINKTYPE_IEEE802_11,
                                     PS_LINKTYPE_LINUX_SLL, PS_LINKTYPE_IEEE802_15_4_WITHFCS};
    if (ps_filter_prepare(filter, usual[0], error) == 0)
        return 0;
    for (size_t i = 1; i < sizeof usual / sizeof usual[0]; i++)
        if (ps_filter_prepare(filter, usual[i], NULL) == 0)
            return 0;
    return -1;
}

/* Also says behind what the frame is hidden from the expression. Without memory, nobody looks. */
static void mark_out(struct ps_filter *filter, struct ps_frame *frame)
{
    if (!filter->hidden) {
        const struct ps_filter_compiler compiler = compiler_of(filter);
        filter->hidden = ps_filter_hidden_new(&compiler);
    }
    enum ps_hidden hidden =
        filter->hidden ? ps_filter_find_hidden(filter->hidden, frame) : PS_NOT_HIDDEN;
    frame->marks = (uint16_t)(frame->marks | PS_FRAME_FILTERED_OUT |
                              (unsigned)hidden << PS_FRAME_HIDDEN_SHIFT);
}

int ps_filter_apply(struct ps_filter *filter, struct ps_frame *frames, int count, bool mark,
                    struct ps_error *error)
{
    const struct program *program = &no_program;
    uint32_t link_type = PS_NO_LINK_TYPE;
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct ps_frame *frame = &frames[i];
        if (i == 0 || frame->link_type != link_type)
            program = program_for(filter, frame->link_type);
        link_type = frame->link_type;
        if (!program->usable)
            not_for_this_link(link_type, error);
        bool passes = program->usable && bpf_filter(program->bpf.bf_insns, frame->data, frame->len,
                                                    frame->caplen) != 0;
        if (!passes && mark)
            mark_out(filter, frame);
        if (passes || mark)
            frames[kept++] = *frame;
    }
    return kept;
}
