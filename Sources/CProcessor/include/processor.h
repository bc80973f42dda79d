// What the processor can do, which Swift has no way to ask.
#pragma once
#include <stdbool.h>

// Whether vector code for this architecture may run: on x86-64 the level x86-64-v3 (AVX2, FMA and what belongs to them,
// switched on by the operating system); elsewhere always, since the compiler's baseline is used.
bool processor_runs_vector_kernels(void);
