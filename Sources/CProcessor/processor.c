#define _GNU_SOURCE
#include "processor.h"
#include <sched.h>

bool processor_runs_vector_kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
#else
  return true;
#endif
}

int processor_number(void) { return sched_getcpu(); }
