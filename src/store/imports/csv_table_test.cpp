// SPDX-License-Identifier: Apache-2.0
#include "store/imports/csv_table.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

/// What a table gives row by row, its first two cells joined.
struct ReadTable {
  std::vector<std::string> rows;
  std::vector<std::int64_t> lines;
  ImportedFile noticed;
  Result<std::int64_t> count = std::int64_t{0};
};

ReadTable read_table(std::string_view text, DamagedLines damaged = DamagedLines::skip) {
  MemoryStream stream{text};
  ImportLog log{"a.csv", {damaged, 0}};
  ReadTable read;
  CsvTable table = must(CsvTable::open(stream, ',', log));
  const std::vector<std::size_t> used{table.names().size() - 1};
  read.count = table.each_row(used, log, [&](const CsvCells& row) -> RowVerdict {
    if (row[0] == "bad") return tl::unexpected{std::string{"it is bad."}};
    read.rows.push_back(std::string{row[0]} + "+" + std::string{row[1]});
    read.lines.push_back(row.line);
    return {};
  });
  log.move_into(read.noticed);
  return read;
}

TEST(CsvTable, CellsAreTrimmedAndQuotesTaken) {
  const ReadTable read = read_table(
      "\xEF\xBB\xBF"
      "a, b\r\n 1 ,2\r\n\"x,y\", \"say \"\"so\"\"\"\r\n\r\n");
  EXPECT_EQ(read.rows, (std::vector<std::string>{"1+2", "x,y+say \"so\""}));
  EXPECT_EQ(read.lines, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(must(read.count), 2);
}

TEST(CsvTable, DamagedLinesAreToldWithTheirNumbers) {
  const ReadTable read = read_table("a,b\n1,2\n1,2,3\nbad,1\n3\n4,5\n");
  EXPECT_EQ(read.rows, (std::vector<std::string>{"1+2", "4+5"}));
  EXPECT_EQ(read.noticed.skipped, 3);
  EXPECT_EQ(read.noticed.examples,
            (std::vector<SkippedLine>{{3, "the row has 3 cells, the heading 2."},
                                      {4, "it is bad."},
                                      {5, "the row has 1 cells, the heading 2."}}));
}

TEST(CsvTable, TheFirstDamagedLineRefusesTheFileWhenAsked) {
  const ReadTable read = read_table("a,b\n1,2\nbad,1\n", DamagedLines::refuse);
  ASSERT_FALSE(read.count.has_value());
  EXPECT_EQ(read.count.error().code, ErrorCode::bad_input);
  EXPECT_EQ(read.count.error().message, "a.csv:3: it is bad.");
}

TEST(CsvTable, ALastRowWithoutItsEndMayBeCutInsideItsNumber) {
  const ReadTable read = read_table("a,b\n1,2\n3,45", DamagedLines::refuse);
  EXPECT_EQ(read.rows, (std::vector<std::string>{"1+2"}));
  ASSERT_EQ(read.noticed.notes.size(), 1U);
  EXPECT_EQ(read.noticed.notes[0].code, ImportNoteCode::cut_last_row);
  EXPECT_EQ(read.noticed.notes[0].line, 3);
}

TEST(CsvTable, TwoColumnsOfOneNameAreRefused) {
  MemoryStream stream{"a,b,a\n"};
  const auto table = CsvTable::open(stream, ',', ImportLog{"a.csv", {}});
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().message, "a.csv:1: two columns are called \"a\".");
}

/// Gives its bytes a few at a time, as a slow disk may.
class SlowStream final : public ByteStream {
 public:
  explicit SlowStream(std::string bytes) : bytes_{std::move(bytes)}, rest_{bytes_} {}
  Result<std::size_t> read(std::span<char> into) override {
    return rest_.read(into.first(std::min<std::size_t>(into.size(), 7)));
  }

 private:
  std::string bytes_;
  MemoryStream rest_;
};

TEST(LineReader, LinesAreWholeHoweverTheBytesCome) {
  SlowStream stream{"short\na line that is longer than seven bytes\r\n\nlast"};
  LineReader lines{stream, "a.csv"};
  std::vector<std::string> read;
  TextLine line;
  while (must(lines.next(line))) read.emplace_back(line.text);
  EXPECT_EQ(read, (std::vector<std::string>{"short", "a line that is longer than seven bytes", "",
                                            "last"}));
  EXPECT_FALSE(line.ended);
  EXPECT_EQ(line.number, 4);
}

TEST(LineReader, MoreThanFitsIntoMemoryIsRead) {
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "0123456789\n";
  MemoryStream stream{text};
  LineReader lines{stream, "a.csv"};
  TextLine line;
  std::size_t bytes = 0;
  while (must(lines.next(line))) bytes += line.text.size();
  EXPECT_EQ(bytes, 4'000'000U);
  EXPECT_EQ(line.number, 400'000);
}

TEST(LineReader, ALineWithoutEndIsNoLog) {
  const std::string text(5'000'000, 'x');
  MemoryStream stream{text};
  LineReader lines{stream, "a.bin"};
  TextLine line;
  const auto next = lines.next(line);
  ASSERT_FALSE(next.has_value());
  EXPECT_TRUE(next.error().message.starts_with("a.bin:1: the line is longer"))
      << next.error().message;
}

}  // namespace
}  // namespace carnot
