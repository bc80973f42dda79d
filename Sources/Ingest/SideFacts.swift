/// What is known of one side of a pair's file.
package struct SideFacts: Sendable, Hashable {
  /// Whether all its pixels are alike.
  package let isBlank: Bool
  package let tone: Tone
  /// What the picture looks like; `nil` where it is too flat to tell.
  package let look: PerceptualHash?
  package let character: SideCharacter
  /// Different colours, counted up to `mostColours`; 0: not counted.
  package let colours: Int

  package static let mostColours = 1024

  package init(isBlank: Bool, tone: Tone, look: PerceptualHash?, character: SideCharacter, colours: Int) {
    self.isBlank = isBlank
    self.tone = tone
    self.look = look
    self.character = character
    self.colours = colours
  }

  func write(to writer: inout ByteWriter) {
    writer.append(UInt8((isBlank ? 1 : 0) | (look == nil ? 0 : 2)))
    writer.append(tone.rawValue)
    writer.append(UInt16(clamping: colours))
    look?.write(to: &writer)
    character.write(to: &writer)
  }

  init?(from reader: inout ByteReader) {
    guard let marks = reader.read(UInt8.self), let tone = reader.read(UInt8.self).flatMap({ Tone(rawValue: $0) }),
      let colours = reader.read(UInt16.self)
    else { return nil }
    var look: PerceptualHash?
    if marks & 2 != 0 {
      guard let found = PerceptualHash(from: &reader) else { return nil }
      look = found
    }
    guard let character = SideCharacter(from: &reader) else { return nil }
    self.init(isBlank: marks & 1 != 0, tone: tone, look: look, character: character, colours: Int(colours))
  }
}
