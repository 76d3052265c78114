#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/render_tables.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

ExitCode set_pin(const Invocation& invocation, Session& session) {
  const json::object request{{"pin", invocation.gpio.pins.front()}, {"value", invocation.gpio.value}};
  const json::object reply = session.aiod.call("io.aiod.Gpio.Set", request);
  if (invocation.json) show_json(session.out, {{"lines", json::array{object_of(reply, "line")}}});
  return ExitCode::ok;
}

json::object pins_request(const Invocation& invocation) {
  json::object request;
  const auto& pins = invocation.gpio.pins;
  if (!pins.empty()) request["pins"] = json::array(pins.begin(), pins.end());
  return request;
}

ExitCode show_pins(const Invocation& invocation, Session& session) {
  const bool all = invocation.gpio.action == GpioAction::list;
  const json::object reply =
      session.aiod.call(all ? "io.aiod.Gpio.List" : "io.aiod.Gpio.Get", pins_request(invocation));
  if (invocation.json) {
    show_json(session.out, {{"lines", array_of(reply, "lines")}});
  } else if (!invocation.quiet) {
    session.out.show(all ? render_gpio_lines(reply, session.terminal) : render_gpio_levels(reply));
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode run_gpio(const Invocation& invocation, Session& session) {
  if (invocation.gpio.action == GpioAction::set) return set_pin(invocation, session);
  if (invocation.gpio.action != GpioAction::watch) return show_pins(invocation, session);
  session.aiod.stream("io.aiod.Gpio.Watch", pins_request(invocation), [&](const json::object& reply) {
    return session.out.write(invocation.json ? to_text(reply) + '\n'
                                             : render_gpio_change(reply, session.terminal));
  });
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
