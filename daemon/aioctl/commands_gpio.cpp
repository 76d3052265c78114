#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/render_gpio.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

json::object pins_request(const Invocation& invocation) {
  json::object request;
  const auto& pins = invocation.gpio.pins;
  if (!pins.empty()) request["pins"] = json::array(pins.begin(), pins.end());
  return request;
}

// Of several, none is set when one of the names is no pin; the first that is refused ends it.
ExitCode set_pins(const Invocation& invocation, Session& session) {
  const auto& [action, pins, values] = invocation.gpio;
  if (pins.size() > 1) session.aiod.call("io.aiod.Gpio.Get", pins_request(invocation));
  json::array lines;
  for (std::size_t i = 0; i < pins.size(); ++i) {
    const json::object request{{"pin", pins[i]}, {"value", values[i]}};
    lines.push_back(object_of(session.aiod.call("io.aiod.Gpio.Set", request), "line"));
  }
  if (invocation.json) show_json(session.out, {{"lines", std::move(lines)}});
  return ExitCode::ok;
}

ExitCode release_pins(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Gpio.Release", pins_request(invocation));
  if (invocation.json) show_json(session.out, {{"lines", array_of(reply, "lines")}});
  return ExitCode::ok;
}

struct Question {
  std::string_view method;
  std::string (*render)(const json::object& reply, const Terminal& terminal);
};

Question question_of(GpioAction action) {
  if (action == GpioAction::get) return {"io.aiod.Gpio.Get", render_gpio_levels};
  if (action == GpioAction::info) return {"io.aiod.Gpio.Info", render_gpio_details};
  return {"io.aiod.Gpio.List", render_gpio_lines};
}

ExitCode show_pins(const Invocation& invocation, Session& session) {
  const Question question = question_of(invocation.gpio.action);
  const json::object reply = session.aiod.call(question.method, pins_request(invocation));
  if (invocation.json) {
    show_json(session.out, {{"lines", array_of(reply, "lines")}});
  } else if (!invocation.quiet) {
    session.out.show(question.render(reply, session.terminal));
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode run_gpio(const Invocation& invocation, Session& session) {
  if (invocation.gpio.action == GpioAction::set) return set_pins(invocation, session);
  if (invocation.gpio.action == GpioAction::release) return release_pins(invocation, session);
  if (invocation.gpio.action != GpioAction::watch) return show_pins(invocation, session);
  session.aiod.stream("io.aiod.Gpio.Watch", pins_request(invocation), [&](const json::object& reply) {
    return session.out.write(invocation.json ? to_text(reply) + '\n'
                                             : render_gpio_change(reply, session.terminal));
  });
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
