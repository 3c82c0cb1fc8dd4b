/*
 * filter.h - a pcap-filter(7) expression, applied to frames of any link type.
 *
 * libpcap compiles an expression for one link type; a source may have several, so it is compiled
 * for each as it is met, once.
 */
#ifndef PORTSTAT_SOURCE_FILTER_H
#define PORTSTAT_SOURCE_FILTER_H

#include <pcap/pcap.h>
#include <stdbool.h>

#include "portstat/error.h"
#include "portstat/packet.h"
#include "portstat/source.h"

struct ps_filter;

/* Copies the expression. NULL and `error` when memory is short, or (PS_ERROR_FILTER) for the name
 * of an IP protocol that neither the system nor `names` knows; nothing else in it is checked
 * yet. */
struct ps_filter *ps_filter_new(const char *expression, const struct ps_filter_names *names,
                                struct ps_error *error);

/* One that is compiled by somebody else, who knows the expression. NULL and `error` when memory is
 * short. */
struct ps_filter *ps_filter_new_elsewhere(const struct ps_filter_compiler *compiler,
                                          struct ps_error *error);

/* NULL is fine. */
void ps_filter_free(struct ps_filter *filter);

/* Compiles it for what `pcap` reads. 0, or -1 and `error` (PS_ERROR_FILTER), which shows the
 * expression with a caret under the place. Free the program with pcap_freecode(). */
int ps_filter_compile(struct ps_filter *filter, pcap_t *pcap, struct bpf_program *program,
                      struct ps_error *error);

/* Compiles it for a link type, as ps_filter_compiler.compile does. */
int ps_filter_assemble(struct ps_filter *filter, uint32_t link_type, enum ps_hidden beyond,
                       struct bpf_insn **program, unsigned *count, struct ps_error *error);

/* Compiles it for a link type, if that was not done before. 0, or -1 and `error` as above. */
int ps_filter_prepare(struct ps_filter *filter, uint32_t link_type, struct ps_error *error);

/* Can it be compiled for at least one usual link type? 0, or -1 and `error` as above. */
int ps_filter_check(struct ps_filter *filter, struct ps_error *error);

/* Keeps only the frames that pass, in order; returns how many. With `mark`, keeps the others too,
 * marked PS_FRAME_FILTERED_OUT. Frames of a link type for which the expression has no meaning do
 * not pass, and set `error` unless it is set already. */
int ps_filter_apply(struct ps_filter *filter, struct ps_frame *frames, int count, bool mark,
                    struct ps_error *error);

#endif
