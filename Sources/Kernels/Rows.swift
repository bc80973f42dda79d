/// Shares rows out in blocks of about 32768 floats: enough to be worth a thread's while, small enough for its cache.
@inline(__always)
func forRows(_ rows: Int, width: Int, _ pool: ComputePool, _ body: (Range<Int>) -> Void) {
  let block = max(1, 32768 / max(1, width))
  pool.run((rows + block - 1) / block) { task, _ in
    body(task * block..<min(rows, (task + 1) * block))
  }
}

/// Sets every channel of `count` images to 0.
package func clear(_ map: FeatureMap, count: Int, pool: ComputePool) {
  forRows(count * map.pixels, width: map.channels, pool) { rows in
    if map.stride == map.channels {
      map.pixel(rows.lowerBound).update(repeating: 0, count: rows.count * map.channels)
    } else {
      for row in rows { map.pixel(row).update(repeating: 0, count: map.channels) }
    }
  }
}

/// Copies channels between maps of one size, whatever their strides.
package func copy(_ output: FeatureMap, from input: FeatureMap, count: Int, pool: ComputePool) {
  forRows(count * input.pixels, width: input.channels * 4, pool) { rows in
    for row in rows {
      let (y, x) = (output.pixel(row), input.pixel(row))
      for c in 0..<input.channels { y[c] = x[c] }
    }
  }
}

/// output += input.
package func add(_ output: FeatureMap, _ input: FeatureMap, count: Int, pool: ComputePool) {
  forRows(count * input.pixels, width: input.channels * 4, pool) { rows in
    for row in rows {
      let (y, x) = (output.pixel(row), input.pixel(row))
      for c in 0..<input.channels { y[c] += x[c] }
    }
  }
}
