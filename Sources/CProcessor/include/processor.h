// What Swift has no way to ask of the processor, or to tell it.
#pragma once
#include <stdbool.h>

// Whether vector code for this architecture may run: on x86-64 the level x86-64-v3 (AVX2, FMA and what belongs to them,
// switched on by the operating system); elsewhere always, since the compiler's baseline is used.
bool processor_runs_vector_kernels(void);

// Whether code on vectors of sixteen floats may run: the level x86-64-v4 (AVX-512, likewise); elsewhere never.
bool processor_runs_wide_kernels(void);

// The processor this thread is on, counted from 0; it may be on another at once.
int processor_number(void);

// Tells the processor that this thread polls a word of memory: it waits some cycles, and gives way to the other thread
// of its core.
static inline void processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

// Tells the processor that this cache line will be read soon.
static inline void processor_prefetch(const void *place) { __builtin_prefetch(place, 0, 3); }
