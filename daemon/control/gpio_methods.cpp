#include <algorithm>
#include <memory>
#include <utility>

#include "control/methods.hpp"
#include "control/parameters.hpp"
#include "control/pinout.hpp"
#include "control/task_json.hpp"

namespace aiod::control {
namespace {

using aio::Object;
using aio::gpio::LineInfo;

std::vector<LineInfo> find_lines(const aio::gpio::Board& board, const std::vector<std::string>& pins) {
  std::vector<LineInfo> lines;
  for (const std::string& pin : pins) lines.push_back(board.find(pin));
  return lines;
}

std::vector<LineInfo> release(aio::gpio::Board& board, const std::vector<std::string>& pins) {
  for (const std::string& pin : pins)
    if (!board.find(pin).held) board.release(pin);  // which says why it can't
  for (const std::string& pin : pins)
    if (board.find(pin).held) board.release(pin);  // one may have been named twice
  return find_lines(board, pins);
}

bool same_line(const LineInfo& a, const LineInfo& b) {
  return a.chip == b.chip && a.offset == b.offset;
}

void watch(Operations& operations, const Object& parameters, Responder responder) {
  aio::gpio::Board& board = operations.parts().board;
  const auto wanted = find_lines(board, strings(parameters, "pins"));
  const auto answer = std::make_shared<Responder>(std::move(responder));
  auto subscription = board.watch([answer, wanted](const LineInfo& line) {
    const bool shown = wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const LineInfo& one) {
                         return same_line(one, line);
                       });
    if (shown) answer->stream({{"time", unix_seconds(aio::wall_now())}, {"line", to_json(line)}});
  });
  answer->on_closed([subscription]() mutable { subscription.reset(); });
}

}  // namespace

void add_gpio_methods(MethodTable& methods, Operations& operations) {
  aio::gpio::Board& board = operations.parts().board;
  methods.add("io.aiod.Gpio.List", [&board](const Object&, Responder responder) {
    responder.reply({{"lines", to_json_list(board.lines())}});
  });
  methods.add("io.aiod.Gpio.Get", [&board](const Object& parameters, Responder responder) {
    responder.reply({{"lines", to_json_list(find_lines(board, strings(parameters, "pins")))}});
  });
  methods.add("io.aiod.Gpio.Info", [&board](const Object& parameters, Responder responder) {
    aio::Array lines;
    for (const LineInfo& line : find_lines(board, strings(parameters, "pins")))
      lines.push_back(details_json(line));
    responder.reply({{"lines", std::move(lines)}});
  });
  methods.add("io.aiod.Gpio.Pinout", [&board](const Object&, Responder responder) {
    if (responder.wants_more()) return stream_pinout(board, std::move(responder));
    responder.reply(pinout_json(board));
  });
  methods.add("io.aiod.Gpio.Set", [&board](const Object& parameters, Responder responder) {
    const std::string pin = *text(parameters, "pin");
    const double value = *number(parameters, "value");
    if (value != 0 && value != 1) throw std::invalid_argument("a line's value is 0 or 1");
    board.drive(pin, value == 1);
    responder.reply({{"line", to_json(board.find(pin))}});
  });
  methods.add("io.aiod.Gpio.Release", [&board](const Object& parameters, Responder responder) {
    responder.reply({{"lines", to_json_list(release(board, strings(parameters, "pins")))}});
  });
  methods.add(
      "io.aiod.Gpio.Watch",
      [&operations](const Object& parameters, Responder responder) {
        watch(operations, parameters, std::move(responder));
      },
      Streaming::required);
}

}  // namespace aiod::control
