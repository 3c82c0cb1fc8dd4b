# What makes a memory fault harder to use, as distributions build it: for the program, the library and the
# tests, as far as the compiler and the linker know it. -DPORTSTAT_HARDEN=OFF leaves it out. Whoever
# sets a flag of a group in CFLAGS or LDFLAGS has decided about that group: then none of it is added.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported()

# Was a flag like that set from outside, for all builds or for this kind of build?
function(portstat_flag_is_set result pattern)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  set(flags "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${type}} ${CMAKE_EXE_LINKER_FLAGS}")
  string(REGEX MATCH "${pattern}" found "${flags}")
  string(COMPARE NOTEQUAL "${found}" "" is_set)
  set(${result} ${is_set} PARENT_SCOPE)
endfunction()

#   portstat_harden(NAME PATTERN FLAG...)  PATTERN: who set such a flag has decided
function(portstat_harden name pattern)
  portstat_flag_is_set(is_set "${pattern}")
  string(JOIN " " flags ${ARGN})
  check_c_compiler_flag("${flags}" PORTSTAT_HAS_${name})
  if(PORTSTAT_HAS_${name} AND NOT is_set)
    target_compile_options(portstat_flags INTERFACE ${ARGN})
  endif()
endfunction()

function(portstat_harden_link name pattern)
  portstat_flag_is_set(is_set "${pattern}")
  string(JOIN "," flags "-Wl" ${ARGN})
  check_linker_flag(C "${flags}" PORTSTAT_HAS_${name})
  if(PORTSTAT_HAS_${name} AND NOT is_set)
    target_link_options(portstat_flags INTERFACE ${flags})
  endif()
endfunction()

portstat_harden(STACK_PROTECTOR "-f(no-)?stack-protector" -fstack-protector-strong)
# It needs optimization, and would hide from AddressSanitizer what it checks itself. Some compilers
# define another level themselves.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT PORTSTAT_SANITIZE)
  portstat_harden(FORTIFY "_FORTIFY_SOURCE" -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
portstat_harden_link(RELRO "-z,(no)?relro" -z relro)
portstat_harden_link(NOW "-z,(now|lazy)" -z now)
portstat_harden_link(NOEXECSTACK "-z,(no)?execstack" -z noexecstack)
