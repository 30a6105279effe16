/*
 * BUG() stops the machine. It costs two bytes of code; where it stands is
 * recorded in a section of its own, as hypervisors do it.
 */
#ifndef BUG_H
#define BUG_H

#define BUG()                                                           \
    do {                                                                \
        asm volatile ( "1: ud2\n\t"                                     \
                       ".pushsection .bug_frames.1, \"a\", @progbits\n\t" \
                       ".balign 4\n\t"                                  \
                       ".long 1b - ., %c0\n\t"                          \
                       ".popsection" :: "i" (__LINE__) );               \
        __builtin_unreachable();                                        \
    } while ( 0 )

#endif
