/*
 * apply.h - how the argument of an option gets into struct ps_options: the functions that rows of
 * the option table name.  All return 0, or -1 with an error that names valid arguments.
 */
#ifndef PORTSTAT_CLI_APPLY_H
#define PORTSTAT_CLI_APPLY_H

#include "cli/option_table.h"

/* One signature for them all, that of ps_option.apply. */
#define PS_APPLY(name)                                                                             \
    int name(const struct ps_option *option, struct ps_options *options, const char *value,        \
             struct ps_error *error)

PS_APPLY(ps_apply_flag);    /* bool: true */
PS_APPLY(ps_apply_string);  /* const char *: the argument, not empty */
PS_APPLY(ps_apply_path);    /* const char *: the same, but NULL of "-" */
PS_APPLY(ps_apply_number);  /* uint64_t within least and most */
PS_APPLY(ps_apply_seconds); /* uint64_t in ns: decimal seconds within least and most ns */
PS_APPLY(ps_apply_choice);  /* an enum: the position among the choices */
PS_APPLY(ps_apply_sort);    /* enum ps_view_sort: the same, after PS_SORT_USUAL */
PS_APPLY(ps_apply_format);  /* const char *: a choice, as its word */
PS_APPLY(ps_apply_append);  /* struct ps_words: one more */
PS_APPLY(ps_apply_top);     /* unsigned */
PS_APPLY(ps_apply_interval);
PS_APPLY(ps_apply_snaplen);
PS_APPLY(ps_apply_autostop);
PS_APPLY(ps_apply_frames);
PS_APPLY(ps_apply_part); /* struct ps_part_label: "2/10" */
PS_APPLY(ps_apply_brief);
PS_APPLY(ps_apply_fields_only);
PS_APPLY(ps_apply_help);
PS_APPLY(ps_apply_version);
PS_APPLY(ps_apply_interfaces);
PS_APPLY(ps_apply_completions);

/* An option as messages call it: "-c" or "--interval". */
const char *ps_option_title(const struct ps_option *option, char *text, size_t size);

#endif
