import PTX

// Video instructions: operands with a selector behind the register.
extension Lowering {
  mutating func lower(_ form: Video, _ operands: [Operand]) throws(LoweringError) {
    var control = VideoControl(form)
    let (target, dSelector) = split(operands[0])
    let (first, aSelector) = split(operands[1])
    let (second, bSelector) = split(operands[2])
    if form.parts == 1 {
      if let dSelector { control.d = try part(dSelector, form) }
      if let aSelector { control.a = try part(aSelector, form) }
      if let bSelector { control.b = try part(bSelector, form) }
      let hasThird = form.accumulation != nil || control.d != nil || form.function == .mad
      guard hasThird == (operands.count == 4) else {
        throw invalid(
          "\(form.mnemonic) takes a third source with a second operation or a selector of d alone")
      }
      if control.d != nil, form.accumulation != nil || form.function == .mad {
        throw invalid("\(form.mnemonic) has no selector of its destination")
      }
    } else {
      let isPair = form.parts == 2
      control.aElements = try elements(aSelector ?? (isPair ? "h10" : "b3210"), form)
      control.bElements = try elements(bSelector ?? (isPair ? "h32" : "b7654"), form)
      let selector = dSelector ?? (isPair ? "h10" : "b3210")
      guard let mask = VideoControl.mask(selector, parts: form.parts) else {
        throw invalid("\(form.mnemonic) has no parts .\(selector) of its destination")
      }
      control.mask = mask
    }
    let d = try destination(target, .b32)
    let a = try source(first, .b32)
    let b = try source(second, .b32)
    var operation = MicroOperation(
      code: .video, d: d, a: a, b: b, immediate: Int64(videoControls.count))
    videoControls.append(control)
    var reads = [a, b]
    if operands.count == 4 {
      operation.c = try source(operands[3], .b32)
      reads.append(operation.c)
    }
    try append(operation, reads: reads, writes: [d])
  }

  /// A register and the selector behind it, `%r1.b0`.
  private func split(_ operand: Operand) -> (operand: Operand, selector: Substring?) {
    guard case .name(let name) = operand, entity(name) == nil,
      let dot = name.lastIndex(of: ".")
    else { return (operand, nil) }
    return (.name(String(name[..<dot])), name[dot...].dropFirst())
  }

  private func part(
    _ selector: Substring, _ form: Video
  ) throws(LoweringError) -> VideoControl.Part {
    guard let part = VideoControl.part(selector) else {
      throw invalid("\(form.mnemonic) has no part .\(selector): use .b0 to .b3, .h0 or .h1")
    }
    return part
  }

  private func elements(
    _ selector: Substring, _ form: Video
  ) throws(LoweringError) -> UInt16 {
    guard let elements = VideoControl.elements(selector, parts: form.parts) else {
      throw invalid("\(form.mnemonic) has no elements .\(selector) of its sources")
    }
    return elements
  }
}
