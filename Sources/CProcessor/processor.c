#define _GNU_SOURCE
#include "processor.h"
#include <sched.h>
#if defined(__x86_64__)
#include <cpuid.h>

// What else belongs to x86-64-v3 and compilers use, from cpuid itself: their runtime has no name for all of it.
static bool has_rest_of_v3(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_MOVBE) || !(c & bit_F16C)) return false;
  return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT);
}
#endif

bool processor_runs_vector_kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && has_rest_of_v3();
#else
  return true;
#endif
}

bool processor_runs_wide_kernels(void) {
#if defined(__x86_64__)
  return processor_runs_vector_kernels() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

int processor_number(void) { return sched_getcpu(); }
