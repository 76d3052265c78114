#include "control/pinout.hpp"

#include <aio/gpio_pins.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include "control/task_json.hpp"

namespace aiod::control {
namespace {

using aio::Array;
using aio::Object;
using aio::Value;
using aio::gpio::Board;
using aio::gpio::HeaderPin;
using aio::gpio::LineInfo;

// More than this unread, and a client is behind: about 20 changes.
constexpr std::size_t behind_bytes = 8192;

bool on_raspberry_pi(const LineInfo& line) {
  return aio::gpio::is_raspberry_pi({.name = line.chip, .label = line.label, .lines = {}});
}

// The header's pin that a line is led to; nullptr when it is led to none.
const HeaderPin* header_pin_of(const LineInfo& line) {
  return on_raspberry_pi(line) ? aio::gpio::header_pin_of_bcm(line.offset) : nullptr;
}

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

std::vector<std::string> names_of(const LineInfo& line) {
  aio::gpio::Chip chip{.name = line.chip, .label = line.label, .lines = {}};
  chip.lines.resize(line.offset + 1);
  chip.lines.back() = line.name;
  return aio::gpio::spellings(chip, line.offset);
}

Object pin_json(const HeaderPin& pin, const LineInfo* line) {
  return {{"physical", pin.physical},
          {"label", pin.label},
          {"function", text_or_null(pin.function)},
          {"line", line != nullptr ? Value(to_json(*line)) : Value()}};
}

Object pin_json(const LineInfo& line) {
  return {{"physical", nullptr}, {"label", line.name}, {"function", nullptr}, {"line", to_json(line)}};
}

Array header_json(const std::vector<LineInfo>& lines) {
  Array pins;
  for (const HeaderPin& pin : aio::gpio::header()) {
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [&](const LineInfo& each) { return header_pin_of(each) == &pin; });
    pins.push_back(pin_json(pin, line != lines.end() ? &*line : nullptr));
  }
  return pins;
}

Array lines_json(const std::vector<LineInfo>& lines) {
  Array pins;
  for (const LineInfo& line : lines) pins.push_back(pin_json(line));
  return pins;
}

Array chips_json(const std::vector<LineInfo>& lines) {
  Array chips;
  const std::string* last = nullptr;
  for (const LineInfo& line : lines) {
    if (last == nullptr || *last != line.chip) chips.push_back({{"name", line.chip}, {"label", line.label}});
    last = &line.chip;
  }
  return chips;
}

bool has_header(const std::vector<LineInfo>& lines) {
  return std::any_of(lines.begin(), lines.end(), on_raspberry_pi);
}

// One client's view of the board.
class PinoutStream : public std::enable_shared_from_this<PinoutStream> {
 public:
  PinoutStream(Board& board, Responder responder) : board_(board), responder_(std::move(responder)) {}

  void start() {
    const auto self = shared_from_this();
    responder_.on_closed([self] { self->subscription_.reset(); });
    subscription_ = board_.watch([weak = weak_from_this()](const LineInfo& line) {
      if (const auto stream = weak.lock()) stream->tell(line);
    });
    send_all();
  }

 private:
  void send_all() {
    Object all = pinout_json(board_);
    frame_ = all;
    behind_ = false;
    responder_.stream(std::move(all));
  }

  void tell(const LineInfo& line) {
    if (behind_) return;
    const HeaderPin* pin = header_pin_of(line);
    if (pin == nullptr && !frame_.at("header").is_null()) return;
    if (responder_.queued_bytes() > behind_bytes) return fall_behind();
    Object change = frame_;
    change["pins"] = Array{pin != nullptr ? pin_json(*pin, &line) : pin_json(line)};
    responder_.stream(std::move(change));
  }

  void fall_behind() {
    behind_ = true;
    responder_.on_drained([weak = weak_from_this()] {
      if (const auto stream = weak.lock()) stream->send_all();
    });
  }

  Board& board_;
  Responder responder_;
  Board::Subscription subscription_;
  Object frame_;  // a reply whose pins are to be put in
  bool behind_ = false;
};

}  // namespace

Object details_json(const LineInfo& line) {
  const HeaderPin* pin = header_pin_of(line);
  const auto names = names_of(line);
  Object details = to_json(line);
  details.emplace("label", line.label);
  details.emplace("names", Array(names.begin(), names.end()));
  details.emplace("function", pin != nullptr ? text_or_null(pin->function) : Value());
  details.emplace("flags", Array(line.flags.begin(), line.flags.end()));
  return details;
}

Object pinout_json(const Board& board) {
  const auto lines = board.lines();
  const bool header = has_header(lines);
  return {{"backend", board.backend()},
          {"header", header ? Value("J8") : Value()},
          {"chips", chips_json(lines)},
          {"pins", header ? header_json(lines) : lines_json(lines)}};
}

void stream_pinout(Board& board, Responder responder) {
  std::make_shared<PinoutStream>(board, std::move(responder))->start();
}

}  // namespace aiod::control
