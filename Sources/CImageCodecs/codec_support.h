// What the readers and writers share.
#pragma once
#include "image_codecs.h"

// A function is compiled for processors with AVX2 too, and the right one is chosen when the program is loaded. The results
// are the same. The thread sanitizer cannot stand the choosing.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CODEC_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CODEC_CLONES
#endif

// Makes room for `more` bytes after `count`; 0 if there is no memory, and then nothing changed.
int codec_bytes_reserve(codec_bytes *bytes, size_t more);

// Appends; 0 if there is no memory.
int codec_bytes_append(codec_bytes *bytes, const void *data, size_t count);

// Copies a text into a message, cut to its size.
void codec_message_set(char *message, const char *text);

// Whether width and height, each and multiplied, keep the limits.
int codec_within_limits(codec_limits limits, uint64_t width, uint64_t height);
