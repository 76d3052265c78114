#include "aioctl/render_pinout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "aioctl/render_lines.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

enum Column : std::size_t { number, name, function, level, direction, owner, columns };

constexpr std::array<std::string_view, columns> headings{"", "NAME", "FUNC", "LVL", "DIR", "OWNER"};

struct Cell {
  std::string text{};
  Tone tone = Tone::plain;
};
using Half = std::array<Cell, columns>;  // from inside to outside
using Widths = std::array<std::size_t, columns>;

// The dot of a pin, which tells its kind and level without colours too.
Cell dot_of(const PinView& pin) {
  if (pin.line && pin.line->level) {
    return *pin.line->level ? Cell{"●", Tone::green} : Cell{"○", Tone::white};
  }
  if (pin.line) return {"◌", Tone::grey};
  if (pin.label == "5V") return {"■", Tone::red};
  if (pin.label == "3V3") return {"■", Tone::yellow};
  return {"□", Tone::grey};
}

// What nobody but aiod calls so is left out.
Cell owner_cell(std::string owner) {
  constexpr std::string_view prefix = "aiod:";
  if (!owner.starts_with(prefix)) return {owner, Tone::yellow};
  for (std::size_t at = 0; at != owner.npos; at = owner.find(prefix)) owner.erase(at, prefix.size());
  return {owner, Tone::cyan};
}

Half half_of(const PinView& pin) {
  Half half;
  if (pin.physical) half[number].text = std::to_string(*pin.physical);
  half[name] = {pin.label, pin.line ? Tone::plain : dot_of(pin).tone};
  half[function] = {pin.function, Tone::grey};
  if (!pin.line) return half;
  if (!pin.physical) half[number].text = std::to_string(pin.line->offset);
  if (!pin.line->owner.empty()) half[name].tone = Tone::bold;
  half[level] =
      pin.line->level ? Cell{*pin.line->level ? "1" : "0", dot_of(pin).tone} : Cell{"?", Tone::grey};
  half[direction] = {pin.line->output ? "out" : "in", Tone::plain};
  half[owner] = owner_cell(pin.line->owner);
  return half;
}

struct Row {
  const PinView* left = nullptr;
  const PinView* right = nullptr;  // nullptr: an odd number of lines
};

std::vector<Row> rows_of(const std::vector<PinView>& pins, const std::string* chip) {
  std::vector<Row> rows;
  for (const PinView& pin : pins) {
    if (chip != nullptr && (!pin.line || pin.line->chip != *chip)) continue;
    if (rows.empty() || rows.back().right != nullptr) {
      rows.push_back({.left = &pin});
    } else {
      rows.back().right = &pin;
    }
  }
  return rows;
}

constexpr std::size_t gap = 2;
constexpr std::size_t least_owner = 5;

// Both halves, alike but for their owners.
struct Layout {
  Widths left{};
  Widths right{};

  static std::size_t half(const Widths& widths) {
    std::size_t sum = 0;
    for (const std::size_t width : widths) sum += width > 0 ? width + gap : 0;
    return sum > 0 ? sum - gap : 0;
  }
  std::size_t total() const { return half(left) + half(right) + 5; }  // with the dots between them
  void leave_out(Column column) { left[column] = right[column] = 0; }
};

void widen(Widths& widths, const Half& half) {
  for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], display_width(half[i].text));
}

Layout layout_of(const std::vector<Row>& rows) {
  Layout layout;
  for (const Row& row : rows) {
    widen(layout.left, half_of(*row.left));
    if (row.right != nullptr) widen(layout.right, half_of(*row.right));
  }
  const bool has_right = rows.front().right != nullptr;
  for (std::size_t i = 0; i < columns; ++i) {
    if (i != owner && has_right) layout.left[i] = layout.right[i] = std::max(layout.left[i], layout.right[i]);
    for (Widths* widths : {&layout.left, &layout.right}) {
      if ((*widths)[i] > 0) (*widths)[i] = std::max((*widths)[i], headings[i].size());
    }
  }
  return layout;
}

// Cuts the longer owners until they fit or can be cut no more.
void cut_owners(Layout& layout, std::size_t width) {
  while (layout.total() > width) {
    auto& longest = std::max(layout.left[owner], layout.right[owner]) == layout.left[owner]
                        ? layout.left[owner]
                        : layout.right[owner];
    if (longest <= least_owner) return;
    --longest;
  }
}

// Leaves out and cuts what can be missed until a row fits.
Layout fitted(Layout layout, const Terminal& terminal) {
  if (!terminal.tty || terminal.width == 0) return layout;
  if (layout.total() > terminal.width) layout.leave_out(function);
  cut_owners(layout, terminal.width);
  if (layout.total() > terminal.width) layout.leave_out(owner);
  return layout;
}

std::string padded(const Cell& cell, std::size_t width, bool on_the_left, const Terminal& terminal) {
  const std::string text = truncate(cell.text, width);
  const std::string blanks(width - std::min(width, display_width(text)), ' ');
  const std::string painted = paint(terminal, cell.tone, text);
  return on_the_left ? blanks + painted : painted + blanks;
}

std::string half_text(const Half& half, const Widths& widths, bool on_the_left, const Terminal& terminal) {
  std::string out;
  for (std::size_t i = 0; i < columns; ++i) {
    if (widths[i] == 0) continue;
    const std::string cell = padded(half[i], widths[i], on_the_left, terminal);
    const std::string blanks(out.empty() ? 0 : gap, ' ');
    out = on_the_left ? cell + blanks + out : out + blanks + cell;
  }
  return out;
}

std::string line_of(const Half& left, const std::string& middle, const Half& right, const Layout& layout,
                    const Terminal& terminal) {
  std::string line = half_text(left, layout.left, true, terminal) + ' ' + middle + ' ' +
                     half_text(right, layout.right, false, terminal);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string heading(const Layout& layout, const Terminal& terminal) {
  Half half;
  for (std::size_t i = 0; i < columns; ++i) half[i] = {std::string(headings[i]), Tone::bold};
  return line_of(half, "   ", half, layout, terminal);
}

std::string drawn(const std::vector<Row>& rows, const Terminal& terminal) {
  if (rows.empty()) return "";
  const Layout layout = fitted(layout_of(rows), terminal);
  std::string out = heading(layout, terminal);
  for (const auto& [left, right] : rows) {
    const auto dot = [&](const PinView* pin) {
      const Cell cell = pin != nullptr ? dot_of(*pin) : Cell{" "};
      return paint(terminal, cell.tone, cell.text);
    };
    out += line_of(half_of(*left), dot(left) + ' ' + dot(right), right != nullptr ? half_of(*right) : Half(),
                   layout, terminal);
  }
  return out;
}

std::string title(const PinoutView& view, const std::string& what, const Terminal& terminal) {
  return paint(terminal, Tone::bold, what) + (view.simulated ? " (simulated)" : "") + '\n';
}

std::string chip_text(const ChipView& chip) {
  return fmt::format("{} [{}]", chip.name, chip.label);
}

std::string header_title(const PinoutView& view) {
  std::string text = view.header;
  for (const ChipView& chip : view.chips) text += ", " + chip_text(chip);
  return text;
}

}  // namespace

std::string render_pinout(const PinoutView& view, const Terminal& terminal) {
  std::string out;
  if (!view.header.empty()) {
    out = title(view, header_title(view), terminal) + drawn(rows_of(view.pins, nullptr), terminal);
  } else {
    for (const ChipView& chip : view.chips)
      out += title(view, chip_text(chip), terminal) + drawn(rows_of(view.pins, &chip.name), terminal);
  }
  out +=
      paint(terminal, Tone::grey,
            view.header.empty() ? "● high  ○ low  ◌ unknown" : "● high  ○ low  ◌ unknown  ■ power  □ ground");
  return fit(out + '\n', terminal);
}

}  // namespace aiod::aioctl
