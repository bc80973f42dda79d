#include "pixels.h"
#include <string.h>

// Products and sums are never fused: the two compilations must agree.
#pragma STDC FP_CONTRACT OFF

// The thread sanitizer cannot stand the choosing.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

// Pixels that are looked at together: short loops over them become vector instructions.
enum { LANES = 64 };
#define FOR_LANES for (int i = 0; i < LANES; i++)

// Y of linear R, G, B.
static const float redY = 0.212671f, greenY = 0.715160f, blueY = 0.072169f;

INLINE int32_t sample(const pixels_curve *curve, const void *samples, size_t index) {
  return curve->most == 255 ? ((const uint8_t *)samples)[index] : ((const uint16_t *)samples)[index];
}

INLINE void put(const pixels_curve *curve, void *samples, size_t index, int32_t value) {
  if (curve->most == 255)
    ((uint8_t *)samples)[index] = (uint8_t)value;
  else
    ((uint16_t *)samples)[index] = (uint16_t)value;
}

// The sample nearest to linear light. Of 256 samples no two middles lie between two codes: one look is enough, and a look is
// no branch that a processor has to guess.
INLINE int32_t encode(const pixels_curve *curve, float linear) {
  float limited = linear < 0 ? 0 : linear > 1 ? 1 : linear;
  int32_t code = curve->rounded[(int32_t)(limited * PIXELS_CODES)];
  if (curve->most == 255) return code + (limited >= curve->middle[code]);
  while (limited >= curve->middle[code]) code++;
  return code;
}

void pixels_grey(const pixels_curve *curve, const void *rgb, size_t channels, size_t count, void *grey) {
  for (size_t i = 0; i < count; i++) {
    int32_t red = sample(curve, rgb, i * channels), green = sample(curve, rgb, i * channels + 1),
            blue = sample(curve, rgb, i * channels + 2);
    float light = redY * curve->linear[red] + greenY * curve->linear[green] + blueY * curve->linear[blue];
    put(curve, grey, i, red == green && green == blue ? red : encode(curve, light));
  }
}

CLONES void pixels_mix(const float *const *rows, const float *weights, size_t taps, size_t count, float *mixed) {
  memset(mixed, 0, count * sizeof(float));
  for (size_t k = 0; k < taps; k++) {
    const float *row = rows[k];
    float weight = weights[k];
    for (size_t i = 0; i < count; i++) mixed[i] += weight * row[i];
  }
}

CLONES void pixels_chroma(const pixels_curve *curve, const void *grey, const float *places, const int32_t *first,
                          const float *weights, size_t taps, size_t count, float *a, float *b) {
  for (size_t i = 0; i < count; i++) {
    const float *place = places + PIXELS_PLACE * (size_t)first[i];
    float sum[PIXELS_PLACE] = {0};
    for (size_t k = 0; k < taps; k++, place += PIXELS_PLACE) {
      float weight = weights[i * taps + k];
      for (int c = 0; c < PIXELS_PLACE; c++) sum[c] += weight * place[c];
    }
    float edge = 116 * curve->lightness[sample(curve, grey, i)] - 16 - sum[4];
    a[i] = sum[0] + sum[2] * edge;
    b[i] = sum[1] + sum[3] * edge;
  }
}

// The inverse of f.
INLINE float expanded(float value) {
  float cube = value * value * value, line = (value - 0.13793103f) * 0.12841916f;
  return value > 0.2068966f ? cube : line;
}

// What is known of some pixels: f of their lightness and its inverse, their luminance, and a and b as differences of f.
struct wanted {
  float light[LANES], expanded[LANES], y[LANES], a[LANES], b[LANES];
};

struct linear {
  float red[LANES], green[LANES], blue[LANES];
};

// Linear RGB, with a and b made smaller. sRGB's matrix, written for X and Z less Y of a white of 1, 1, 1: a grey is exactly
// its Y in each.
INLINE void convert(struct linear *to, const struct wanted *from, const float *factor) {
  FOR_LANES {
    float y = from->y[i];
    float x = expanded(from->light[i] + factor[i] * from->a[i]) - from->expanded[i];
    float z = expanded(from->light[i] - factor[i] * from->b[i]) - from->expanded[i];
    to->red[i] = y + 3.0799803f * x - 0.5428213f * z;
    to->green[i] = y - 0.92124775f * x + 0.04524734f * z;
    to->blue[i] = y + 0.05289046f * x + 1.1512320f * z;
  }
}

// 1 where RGB can show it, else 0.
INLINE void find_shown(int32_t *shown, const struct linear *c) {
  const float least = -0.0002f, most = 1.0002f;
  FOR_LANES shown[i] = (c->red[i] >= least) & (c->red[i] <= most) & (c->green[i] >= least) & (c->green[i] <= most) &
                       (c->blue[i] >= least) & (c->blue[i] <= most);
}

// With the largest factor on a and b, to a part in 256, that leads inside.
INLINE void draw_in(struct linear *c, const struct wanted *from) {
  float factor[LANES], tried[LANES];
  int32_t fits[LANES];
  FOR_LANES factor[i] = 0;
  for (float step = 0.5f; step > 0.003f; step *= 0.5f) {
    FOR_LANES tried[i] = factor[i] + step;
    convert(c, from, tried);
    find_shown(fits, c);
    FOR_LANES factor[i] += fits[i] ? step : 0;
  }
  convert(c, from, factor);
}

// The green that gives a pixel with this red and blue the luminance of a grey, and how far from it that is.
INLINE float green_for(const pixels_curve *curve, int32_t grey, int32_t red, int32_t blue, int32_t *green) {
  float target = curve->linear[grey];
  float others = redY * curve->linear[red] + blueY * curve->linear[blue];
  *green = encode(curve, (target - others) * (1 / greenY));
  return others + greenY * curve->linear[*green] - target;
}

INLINE int keeps(const pixels_curve *curve, int32_t grey, float error) {
  return error >= -curve->below[grey] && error <= curve->above[grey];
}

INLINE int32_t limited(const pixels_curve *curve, int32_t value) {
  return value < 0 ? 0 : value > curve->most ? curve->most : value;
}

struct pixel {
  int32_t red, green, blue;
};

// Where the steps of green are too coarse red and blue give way by the least: the squares around them are searched, from the
// inside. The grey itself ends the search at the latest.
static struct pixel search(const pixels_curve *curve, int32_t grey, int32_t red, int32_t blue) {
  for (int32_t reach = 1; reach <= curve->most; reach++) {
    for (int32_t side = 0; side < 8 * reach; side++) {
      int32_t along = side % (2 * reach) - reach, edge = side / (2 * reach);
      int32_t r = limited(curve, red + (edge == 0 ? along : edge == 1 ? reach : edge == 2 ? -along : -reach));
      int32_t b = limited(curve, blue + (edge == 0 ? -reach : edge == 1 ? along : edge == 2 ? reach : -along));
      int32_t green;
      if (keeps(curve, grey, green_for(curve, grey, r, b, &green))) return (struct pixel){r, green, b};
    }
  }
  return (struct pixel){grey, grey, grey};
}

// Pixels that are written together: what they should be, their greys, and the samples that they go to.
struct gathered {
  struct wanted wanted;
  int32_t grey[LANES];
  size_t places[LANES];
};

// Rounds pixels so that their luminance stays: green follows from red and blue. Writes those of the first `count` that are
// `shown`.
INLINE void write(const pixels_curve *curve, const struct gathered *from, const struct linear *c, const int32_t *shown,
                  int count, void *pixels) {
  int32_t red[LANES], green[LANES], blue[LANES], kept[LANES];
  FOR_LANES red[i] = encode(curve, c->red[i]);
  FOR_LANES blue[i] = encode(curve, c->blue[i]);
  FOR_LANES {
    float error = green_for(curve, from->grey[i], red[i], blue[i], &green[i]);
    kept[i] = keeps(curve, from->grey[i], error);
  }
  for (int i = 0; i < count; i++) {
    if (!shown[i]) continue;
    struct pixel p = {red[i], green[i], blue[i]};
    if (!kept[i]) p = search(curve, from->grey[i], p.red, p.blue);
    put(curve, pixels, from->places[i], p.red);
    put(curve, pixels, from->places[i] + 1, p.green);
    put(curve, pixels, from->places[i] + 2, p.blue);
  }
}

INLINE void colour(const pixels_curve *curve, const void *grey, const float *a, const float *b, size_t count,
                   void *pixels, size_t channels) {
  // Those outside of what RGB can show are few, and are drawn in together.
  struct gathered outside = {0};
  int gathered = 0;
  float one[LANES];
  int32_t all[LANES];
  FOR_LANES one[i] = 1, all[i] = 1;
  for (size_t start = 0; start < count; start += LANES) {
    int many = count - start < LANES ? (int)(count - start) : LANES;
    struct gathered here = {0};
    struct linear c;
    int32_t shown[LANES];
    for (int i = 0; i < many; i++) here.grey[i] = sample(curve, grey, start + i);
    FOR_LANES here.wanted.light[i] = curve->lightness[here.grey[i]];
    FOR_LANES here.wanted.expanded[i] = expanded(here.wanted.light[i]);
    FOR_LANES here.wanted.y[i] = curve->linear[here.grey[i]];
    for (int i = 0; i < many; i++) here.wanted.a[i] = a[start + i] * (1.0f / 500);
    for (int i = 0; i < many; i++) here.wanted.b[i] = b[start + i] * (1.0f / 200);
    FOR_LANES here.places[i] = (start + i) * channels;
    convert(&c, &here.wanted, one);
    find_shown(shown, &c);
    write(curve, &here, &c, shown, many, pixels);
    for (int i = 0; i < many; i++) {
      if (shown[i]) continue;
      int to = gathered++;
      outside.wanted.light[to] = here.wanted.light[i];
      outside.wanted.expanded[to] = here.wanted.expanded[i];
      outside.wanted.y[to] = here.wanted.y[i];
      outside.wanted.a[to] = here.wanted.a[i];
      outside.wanted.b[to] = here.wanted.b[i];
      outside.grey[to] = here.grey[i];
      outside.places[to] = here.places[i];
      if (gathered < LANES) continue;
      draw_in(&c, &outside.wanted);
      write(curve, &outside, &c, all, LANES, pixels);
      gathered = 0;
    }
  }
  struct linear c;
  draw_in(&c, &outside.wanted);
  write(curve, &outside, &c, all, gathered, pixels);
}

// What a decoder adds to Y' for red, green and blue (ITU-T T.871), of 1, for the pixels of a row.
struct offsets {
  float red[LANES], green[LANES], blue[LANES];
};

// sRGB's light of 0...1, to 0.3 of 255 levels: only differences between near values count here, and there is no branch.
static const float p1 = 0.07129073f, p2 = 0.039814f, p3 = 3.02449856f, p4 = -5.50805243f, p5 = 5.2697626f,
                   p6 = -1.89981998f;

INLINE float within(float value) { return value < 0 ? 0 : value > 1 ? 1 : value; }

INLINE float light(float v) { return v * (p1 + v * (p2 + v * (p3 + v * (p4 + v * (p5 + v * p6))))); }

INLINE float steepness(float v) {
  return p1 + v * (2 * p2 + v * (3 * p3 + v * (4 * p4 + v * (5 * p5 + v * (6 * p6)))));
}

// Newton's method, with one slope for two steps; from a start where nothing is cut off it comes from above.
INLINE void find_luma(const float *grey, const struct offsets *o, float *luma) {
  float slope[LANES], wanted[LANES];
  FOR_LANES wanted[i] = light(grey[i]);
  FOR_LANES luma[i] = grey[i] - (redY * o->red[i] + greenY * o->green[i] + blueY * o->blue[i]);
  FOR_LANES {
    float red = within(luma[i] + o->red[i]), green = within(luma[i] + o->green[i]), blue = within(luma[i] + o->blue[i]);
    slope[i] = redY * steepness(red) + greenY * steepness(green) + blueY * steepness(blue);
    luma[i] -= (redY * light(red) + greenY * light(green) + blueY * light(blue) - wanted[i]) / slope[i];
  }
  FOR_LANES {
    float red = within(luma[i] + o->red[i]), green = within(luma[i] + o->green[i]), blue = within(luma[i] + o->blue[i]);
    luma[i] -= (redY * light(red) + greenY * light(green) + blueY * light(blue) - wanted[i]) / slope[i];
  }
}

INLINE void luma_of(const uint8_t *grey, const uint16_t *cb, const uint16_t *cr, uint8_t *luma) {
  float greys[LANES], found[LANES];
  struct offsets o;
  FOR_LANES greys[i] = (float)grey[i] * (1 / 255.f);
  FOR_LANES {
    float blue = (float)(cb[i] - 16 * 128) * (1 / 4080.f), red = (float)(cr[i] - 16 * 128) * (1 / 4080.f);
    o.red[i] = 1.402f * red;
    o.green[i] = -0.344136f * blue - 0.714136f * red;
    o.blue[i] = 1.772f * blue;
  }
  find_luma(greys, &o, found);
  FOR_LANES luma[i] = (uint8_t)(within(found[i]) * 255 + 0.5f);
}

CLONES void pixels_luma(const uint8_t *grey, const uint16_t *cb, const uint16_t *cr, size_t count, uint8_t *luma) {
  size_t start = 0;
  for (; start + LANES <= count; start += LANES) luma_of(grey + start, cb + start, cr + start, luma + start);
  size_t left = count - start;
  if (left == 0) return;
  uint8_t last[LANES] = {0}, found[LANES];
  uint16_t blue[LANES] = {0}, red[LANES] = {0};
  memcpy(last, grey + start, left);
  memcpy(blue, cb + start, left * sizeof(uint16_t));
  memcpy(red, cr + start, left * sizeof(uint16_t));
  luma_of(last, blue, red, found);
  memcpy(luma + start, found, left);
}

// The two pixels of a square, between its own sample and those beside it.
INLINE void enlarge_square(const uint8_t *near, const uint8_t *far, size_t left, size_t i, size_t right, uint16_t *to) {
  int own = 3 * near[i] + far[i];
  to[2 * i] = (uint16_t)(3 * own + 3 * near[left] + far[left]);
  to[2 * i + 1] = (uint16_t)(3 * own + 3 * near[right] + far[right]);
}

CLONES void pixels_enlarge(const uint8_t *near, const uint8_t *far, size_t count, uint16_t *sixteenths) {
  enlarge_square(near, far, 0, 0, count > 1 ? 1 : 0, sixteenths);
  for (size_t i = 1; i + 1 < count; i++) enlarge_square(near, far, i - 1, i, i + 1, sixteenths);
  if (count > 1) enlarge_square(near, far, count - 2, count - 1, count - 1, sixteenths);
}

// sRGB's sample, of 1, to a fifth of 255 levels: equal lights have equal samples, and nothing is looked up.
INLINE float shade(float linear) {
  float x = within(linear), t = __builtin_elementwise_sqrt(x);
  float curved = -0.03700767f + t * (1.4479341f + t * (-0.94498337f + t * (0.84295835f - t * 0.30964936f)));
  return x > 0.0031308f ? curved : 12.92f * x;
}

INLINE void tint_of(const pixels_curve *curve, const uint8_t *grey, const float *a, const float *b, uint8_t *cb,
                    uint8_t *cr) {
  struct wanted here;
  struct linear c, drawn;
  int32_t shown[LANES];
  float one[LANES];
  int outside = 0;
  FOR_LANES one[i] = 1;
  FOR_LANES here.light[i] = curve->lightness[grey[i]];
  FOR_LANES here.y[i] = curve->linear[grey[i]];
  FOR_LANES here.expanded[i] = expanded(here.light[i]);
  FOR_LANES here.a[i] = a[i] * (1.0f / 500);
  FOR_LANES here.b[i] = b[i] * (1.0f / 200);
  convert(&c, &here, one);
  find_shown(shown, &c);
  FOR_LANES outside += !shown[i];
  if (outside > 0) {
    draw_in(&drawn, &here);
    FOR_LANES c.red[i] = shown[i] ? c.red[i] : drawn.red[i];
    FOR_LANES c.green[i] = shown[i] ? c.green[i] : drawn.green[i];
    FOR_LANES c.blue[i] = shown[i] ? c.blue[i] : drawn.blue[i];
  }
  FOR_LANES {
    float red = shade(c.red[i]), green = shade(c.green[i]), blue = shade(c.blue[i]);
    float blueness = 255 * (-0.168736f * red - 0.331264f * green + 0.5f * blue) + 128.5f;
    float redness = 255 * (0.5f * red - 0.418688f * green - 0.081312f * blue) + 128.5f;
    cb[i] = (uint8_t)(blueness > 255 ? 255 : blueness);
    cr[i] = (uint8_t)(redness > 255 ? 255 : redness);
  }
}

CLONES void pixels_tint(const pixels_curve *curve, const uint8_t *grey, const float *a, const float *b, size_t count,
                        uint8_t *cb, uint8_t *cr) {
  size_t start = 0;
  for (; start + LANES <= count; start += LANES)
    tint_of(curve, grey + start, a + start, b + start, cb + start, cr + start);
  size_t left = count - start;
  if (left == 0) return;
  uint8_t last[LANES] = {0}, blue[LANES], red[LANES];
  float lastA[LANES] = {0}, lastB[LANES] = {0};
  memcpy(last, grey + start, left);
  memcpy(lastA, a + start, left * sizeof(float));
  memcpy(lastB, b + start, left * sizeof(float));
  tint_of(curve, last, lastA, lastB, blue, red);
  memcpy(cb + start, blue, left);
  memcpy(cr + start, red, left);
}

CLONES void pixels_halve(const uint8_t *upper, const uint8_t *lower, size_t count, uint8_t *mean) {
  size_t whole = count / 2;
  for (size_t i = 0; i < whole; i++)
    mean[i] = (uint8_t)((upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1] + 2) / 4);
  if (count > 2 * whole) mean[whole] = (uint8_t)((upper[count - 1] + lower[count - 1] + 1) / 2);
}

CLONES void pixels_colour(const pixels_curve *curve, const void *grey, const float *a, const float *b, size_t count,
                          void *pixels, size_t channels) {
  // Copies that no sample written can change, each for samples of one size.
  pixels_curve own = *curve;
  if (own.most == 255) {
    own.most = 255;
    colour(&own, grey, a, b, count, pixels, channels);
  } else {
    own.most = 65535;
    colour(&own, grey, a, b, count, pixels, channels);
  }
}
