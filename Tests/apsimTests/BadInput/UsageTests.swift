import Testing

/// Wrong words on the command line: exit code 2.
@Suite struct UsageTests {
  @Test(arguments: [
    BadInput("frobnicate", says: "Unexpected argument 'frobnicate'", "see 'apsim --help'"),
    BadInput("--frobnicate", says: "Unknown option '--frobnicate'", "see 'apsim --help'"),
    BadInput("run", "extra", says: "Unexpected argument 'extra'", "see 'apsim run --help'"),
    BadInput("run", "--sede", "3", says: "Unknown option '--sede'", "'--seed'"),
    BadInput("run", "-x", says: "'-x'", "see 'apsim run --help'"),
    BadInput("run", "--json=yes", says: "--json"),
    BadInput("run", "--gpu", says: "Missing value for '--gpu"),
    BadInput("run", "--gpu", "--json", says: "Missing value for '--gpu"),
    BadInput("run", "--m", says: "Missing value for '--m <M>'"),
    BadInput("run", "--output", says: "Missing value for '--output"),
    BadInput("run", "--weights", says: "Missing value for '--weights"),
    BadInput("run", "--precision", says: "Missing value for '--precision"),
    BadInput("gpu", "frobnicate", says: "'frobnicate'", "see 'apsim gpu --help'"),
    BadInput("gpu", "list", "extra", says: "'extra'"),
    BadInput("gpu", "show", says: "<gpu>", "see 'apsim gpu show --help'"),
    BadInput("gpu", "show", "t4", "a100", says: "'a100'"),
    BadInput("gpu", "check", says: "<file>"),
  ])
  func refusesUnknownWordsAndMissingValues(_ input: BadInput) throws {
    try input.check(code: 2)
  }

  @Test(arguments: [
    BadInput("run", "--precision", "w9a1", says: "--precision", "use 1 to 8 bits"),
    BadInput("run", "--precision", "w0a2", says: "--precision", "use 1 to 8 bits"),
    BadInput("run", "--precision", "w2a9", says: "9 bits", "use 1 to 8 bits"),
    BadInput("run", "--precision", "int4", says: "\"int4\"", "write it like w2a4"),
    BadInput("run", "--precision", "", says: "--precision", "write it like w2a4"),
    BadInput("run", "--precision", "w2a99999999999999999999", says: "write it like w2a4"),
    BadInput("run", "--m", "0", says: "'--m <M>'", "from 1 to 2147483647"),
    BadInput("run", "--m", "-1", says: "'-1'", "'--m <M>'", "from 1 to 2147483647"),
    BadInput("run", "--m", "abc", says: "'abc'", "use a whole number"),
    BadInput("run", "--m", "1.5", says: "'1.5'", "use a whole number"),
    BadInput("run", "--m", "1e3", says: "'1e3'", "use a whole number"),
    BadInput("run", "--m", "+5", says: "'+5'", "use a whole number"),
    BadInput("run", "--m", "", says: "'--m <M>'", "use a whole number"),
    BadInput("run", "--n=-7", says: "'-7'", "'--n <N>'"),
    BadInput("run", "--n", "2147483648", says: "'--n <N>'", "to 2147483647"),
    BadInput("run", "--k", "0", says: "'--k <K>'", "from 1"),
    BadInput("run", "--k", "99999999999999999999999", says: "'--k <K>'", "to 2147483647"),
    BadInput("run", "--threads", "0", says: "'--threads", "from 1 to 1024"),
    BadInput("run", "--threads", "-2", says: "'-2'", "from 1 to 1024"),
    BadInput("run", "--threads", "1025", says: "'--threads", "from 1 to 1024"),
    BadInput("run", "--seed", "-1", says: "'--seed", "from 0 to 18446744073709551615"),
    BadInput("run", "--seed", "18446744073709551616", says: "'--seed"),
    BadInput("run", "--stages", "0", says: "'--stages", "use a whole number"),
    BadInput("run", "--stages", "two", says: "'two'", "use a whole number"),
    BadInput("run", "--kernel", "cutlass", says: "--kernel 'cutlass'", "apmm"),
    BadInput("run", "--operation", "nand", says: "--operation 'nand'", "xor, and"),
    BadInput("run", "--operation", "XOR", says: "--operation 'XOR'", "xor, and"),
    BadInput("run", "--shape", "m16n8k512", says: "--shape 'm16n8k512'", "m16n8k256"),
    BadInput("run", "--tile", "32", says: "--tile '32'", "like 32x32x256"),
    BadInput("run", "--tile", "32x32", says: "--tile '32x32'", "like 32x32x256"),
    BadInput("run", "--tile", "32x32x256x1", says: "like 32x32x256"),
    BadInput("run", "--tile", "32x0x256", says: "--tile '32x0x256'"),
    BadInput("run", "--tile", "32x-32x256", says: "--tile '32x-32x256'"),
    BadInput("run", "--tile", "32xx256", says: "--tile '32xx256'"),
    BadInput("run", "--scales", "group", says: "--scales 'group'", "row or tensor"),
    BadInput("run", "--scale-search", "best", says: "--scale-search 'best'", "minimum-error"),
  ])
  func refusesValuesOutsideTheirDomain(_ input: BadInput) throws {
    try input.check(code: 2)
  }

  @Test(arguments: [
    BadInput("run", "--weights", "", says: "--weights is empty", "FILE:TENSOR"),
    BadInput("run", "--activations", "", says: "--activations is empty", "FILE:TENSOR"),
    BadInput("run", "--output", "", says: "--output is empty", "name a file"),
    BadInput("run", "--ptx", "", says: "--ptx is empty", "name a file"),
    BadInput("run", "--output", "y", "--ptx", "./y", says: "--output and --ptx", "two names"),
  ])
  func refusesPathsThatNameNothing(_ input: BadInput) throws {
    try input.check(code: 2)
  }

  /// Values from anywhere: the message keeps its start and its end, and no control character of the
  /// value reaches the terminal.
  @Test func messagesAreOneShortPrintableLine() throws {
    let long = String(repeating: "a", count: 20_000)
    let escapes = "w2\u{1B}[31m\r\na2\u{2028}\u{85}\u{7}"
    let inputs = [
      BadInput("run", "--m", long, says: "The value 'aaa", " ... ", "'apsim run --help'"),
      BadInput("run", "--tile", long, says: "--tile 'aaa", " ... ", "like 32x32x256"),
      BadInput("run", "--precision", long, says: "write it like w2a4"),
      BadInput("run", "--operation", long, says: "use one of xor, and"),
      BadInput("run", long, says: "Unexpected argument 'aaa", "'apsim run --help'"),
      BadInput("run", "--" + long, says: "Unknown option '--aaa", "'apsim run --help'"),
      BadInput("run", "--tile", escapes, says: #"\u{1b}[31m"#, #"\u{7}"#, #"\u{2028}"#),
      BadInput("run", escapes, says: "Unexpected argument 'w2"),
      BadInput("run", "--precision", escapes, says: "write it like w2a4"),
    ]
    for input in inputs { try input.check(code: 2) }
  }
}
