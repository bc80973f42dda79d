#include "codec_support.h"
#include <setjmp.h>
#include <stdio.h>
// jpeglib.h uses FILE and size_t without including their headers.
#include <jpeglib.h>
#include <jerror.h>

enum { OUTPUT_STEP = 65536 };

// Lives outside of the function that calls setjmp: longjmp leaves it as it is.
struct jpeg_writer {
  struct jpeg_compress_struct image;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  jmp_buf jump;
  codec_bytes *output;
  codec_status status;
  char *message;
};

static void fail(struct jpeg_writer *writer, codec_status status, const char *text) {
  writer->status = status;
  codec_message_set(writer->message, text);
  longjmp(writer->jump, 1);
}

static void on_error(j_common_ptr image) {
  struct jpeg_writer *writer = image->client_data;
  char text[JMSG_LENGTH_MAX];
  writer->errors.format_message(image, text);
  fail(writer, writer->errors.msg_code == JERR_OUT_OF_MEMORY ? codec_no_memory : codec_unsupported, text);
}

static void ignore_message(j_common_ptr image) { (void)image; }

// libjpeg writes into the free part of the output, and calls for more when it is full.
static void offer_room(struct jpeg_writer *writer) {
  if (!codec_bytes_reserve(writer->output, OUTPUT_STEP)) fail(writer, codec_no_memory, "out of memory");
  writer->destination.next_output_byte = writer->output->data + writer->output->count;
  writer->destination.free_in_buffer = OUTPUT_STEP;
}

static void begin_output(j_compress_ptr image) { offer_room(image->client_data); }

static boolean output_is_full(j_compress_ptr image) {
  struct jpeg_writer *writer = image->client_data;
  // The whole room counts as used, whatever free_in_buffer says (libjpeg.txt, "Compressed data handling").
  writer->output->count += OUTPUT_STEP;
  offer_room(writer);
  return TRUE;
}

static void end_output(j_compress_ptr image) {
  struct jpeg_writer *writer = image->client_data;
  writer->output->count += OUTPUT_STEP - writer->destination.free_in_buffer;
}

// The pixels of a picture, in one of two ways.
struct content {
  // Interleaved samples; NULL: planes.
  const uint8_t *pixels;
  // Y', Cb, Cr.
  const uint8_t *planes[3];
  int full_chroma;
};

static void write_rows(struct jpeg_compress_struct *image, const uint8_t *pixels) {
  size_t row = (size_t)image->image_width * (size_t)image->input_components;
  while (image->next_scanline < image->image_height) {
    JSAMPROW source = (JSAMPROW)(pixels + image->next_scanline * row);
    jpeg_write_scanlines(image, &source, 1);
  }
}

// A row of blocks at a time.
static void write_planes(struct jpeg_compress_struct *image, const uint8_t *const *planes) {
  size_t stride = ((size_t)image->image_width + 15) / 16 * 16;
  JSAMPROW luma[16], cb[8], cr[8];
  JSAMPARRAY rows[3] = {luma, cb, cr};
  while (image->next_scanline < image->image_height) {
    size_t first = image->next_scanline;
    for (size_t y = 0; y < 16; y++) luma[y] = (JSAMPROW)(planes[0] + (first + y) * stride);
    for (size_t y = 0; y < 8; y++) {
      cb[y] = (JSAMPROW)(planes[1] + (first / 2 + y) * (stride / 2));
      cr[y] = (JSAMPROW)(planes[2] + (first / 2 + y) * (stride / 2));
    }
    jpeg_write_raw_data(image, rows, 16);
  }
}

static codec_status write_image(struct jpeg_writer *writer, codec_info info, const struct content *content, int quality,
                                int restarts) {
  if (setjmp(writer->jump)) return writer->status;
  struct jpeg_compress_struct *image = &writer->image;
  image->err = jpeg_std_error(&writer->errors);
  image->client_data = writer;
  writer->errors.error_exit = on_error;
  writer->errors.output_message = ignore_message;
  jpeg_create_compress(image);
  writer->destination.init_destination = begin_output;
  writer->destination.empty_output_buffer = output_is_full;
  writer->destination.term_destination = end_output;
  image->dest = &writer->destination;
  image->image_width = info.width;
  image->image_height = info.height;
  image->input_components = (int)info.channels;
  image->in_color_space = info.channels == 1 ? JCS_GRAYSCALE : content->pixels == NULL ? JCS_YCbCr : JCS_RGB;
  if ((info.channels != 1 && info.channels != 3) || info.bit_depth != 8)
    fail(writer, codec_unsupported, "JPEG holds 8-bit grey or RGB");
  jpeg_set_defaults(image);
  jpeg_set_quality(image, quality, TRUE);
  if (content->full_chroma) image->comp_info[0].h_samp_factor = image->comp_info[0].v_samp_factor = 1;
  if (restarts) image->restart_in_rows = 1;
  image->raw_data_in = content->pixels == NULL;
  jpeg_start_compress(image, TRUE);
  if (content->pixels != NULL)
    write_rows(image, content->pixels);
  else
    write_planes(image, content->planes);
  jpeg_finish_compress(image);
  return codec_ok;
}

static codec_status encode(codec_info info, const struct content *content, int quality, int restarts,
                           codec_bytes *output, char *message) {
  struct jpeg_writer writer = {.output = output, .message = message};
  codec_status status = write_image(&writer, info, content, quality, restarts);
  jpeg_destroy_compress(&writer.image);
  if (status != codec_ok) codec_bytes_free(output);
  return status;
}

codec_status codec_jpeg_encode(codec_info info, const void *pixels, int quality, int full_chroma, int restarts,
                               codec_bytes *output, char *message) {
  struct content content = {.pixels = pixels, .full_chroma = full_chroma};
  return encode(info, &content, quality, restarts, output, message);
}

codec_status codec_jpeg_encode_planes(codec_info info, const uint8_t *luma, const uint8_t *cb, const uint8_t *cr,
                                      int quality, int restarts, codec_bytes *output, char *message) {
  struct content content = {.planes = {luma, cb, cr}};
  return encode(info, &content, quality, restarts, output, message);
}
