// Loops over pixels that the colouring of large pictures spends its time in, compiled for processors with AVX2 too: the same
// bits come out of both.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What sRGB (IEC 61966-2-1) and CIE 1976 L*a*b* under D65 are for samples of 8 or 16 bits; the arrays belong to whoever
// made it.
typedef struct {
  // The largest sample: 255 or 65535.
  int32_t most;
  // Of every sample: its linear light, and f(Y / Yn) of such a grey, (L + 16) / 116.
  const float *_Nonnull linear, *_Nonnull lightness;
  // How far from a grey's luminance that of a pixel may be which is still rounded to the grey: below and above.
  const float *_Nonnull below, *_Nonnull above;
  // Linear light half way from each sample to the next; the last has none, and more than there is.
  const float *_Nonnull middle;
  // The samples that the linear light k / PIXELS_CODES, 0 to PIXELS_CODES, is rounded to. Between two of them the sample
  // lies between theirs.
  const uint16_t *_Nonnull rounded;
} pixels_curve;

#define PIXELS_CODES 16384

// What is known at each place of the small picture that colours a large one: a, b, how much a and b change with L around it,
// and L; the rest is 0.
#define PIXELS_PLACE 8

// The luminance (CIE Y) of RGB pixels, `channels` samples apart, as greys. A grey pixel is its own grey. Samples are
// uint8_t or uint16_t, as the curve has it.
void pixels_grey(const pixels_curve *_Nonnull curve, const void *_Nonnull rgb, size_t channels, size_t count,
                 void *_Nonnull grey);

// The sum of `taps` rows of `count` numbers, each times its weight.
void pixels_mix(const float *_Nonnull const *_Nonnull rows, const float *_Nonnull weights, size_t taps, size_t count,
                float *_Nonnull mixed);

// Finds a and b for a row of greys from a row of places. For each pixel the places from `first` on are mixed with `taps`
// weights; where its L is another than theirs, a and b follow it by as much as they do around there.
void pixels_chroma(const pixels_curve *_Nonnull curve, const void *_Nonnull grey, const float *_Nonnull places,
                   const int32_t *_Nonnull first, const float *_Nonnull weights, size_t taps, size_t count,
                   float *_Nonnull a, float *_Nonnull b);

// The means of pairs of pixels of two rows, as many as `count` has pairs, a last one alone.
void pixels_halve(const uint8_t *_Nonnull upper, const uint8_t *_Nonnull lower, size_t count, uint8_t *_Nonnull mean);

// Cb and Cr (JFIF, ITU-T T.871) of greys with a and b, drawn in as `pixels_colour` does. The curve is that of 8 bits.
void pixels_tint(const pixels_curve *_Nonnull curve, const uint8_t *_Nonnull grey, const float *_Nonnull a,
                 const float *_Nonnull b, size_t count, uint8_t *_Nonnull cb, uint8_t *_Nonnull cr);

// A row of Cb or Cr at the size of the picture, in sixteenths, as decoders make it of a row with one sample for two pixels and
// of the next row above or below: three parts of what is near and one of what is far, in both directions. `count` samples
// become twice as many.
void pixels_enlarge(const uint8_t *_Nonnull near, const uint8_t *_Nonnull far, size_t count,
                    uint16_t *_Nonnull sixteenths);

// Y' of a row of `count` greys of 8 bits under Cb and Cr, in sixteenths: such that the luminance of what a decoder makes of
// them is the grey's, to the nearest level.
void pixels_luma(const uint8_t *_Nonnull grey, const uint16_t *_Nonnull cb, const uint16_t *_Nonnull cr, size_t count,
                 uint8_t *_Nonnull luma);

// Joins greys with a and b to RGB. Where L, a, b is outside of what RGB can show, a and b are made smaller by one factor
// until it is not. The luminance of every pixel, as `pixels_grey` has it, is the grey. `pixels`: `channels` samples apart,
// of which the first three are written.
void pixels_colour(const pixels_curve *_Nonnull curve, const void *_Nonnull grey, const float *_Nonnull a,
                   const float *_Nonnull b, size_t count, void *_Nonnull pixels, size_t channels);
