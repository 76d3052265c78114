#include <boost/json/object.hpp>
#include <string>

#include "aioctl/commands.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/pinout_view.hpp"
#include "aioctl/render_pinout.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

constexpr std::string_view method = "io.aiod.Gpio.Pinout";

/// Gives the terminal back however a stream ends.
class OpenScreen {
 public:
  explicit OpenScreen(Screen& screen) : screen_(screen) {}
  OpenScreen(const OpenScreen&) = delete;
  OpenScreen& operator=(const OpenScreen&) = delete;
  ~OpenScreen() { screen_.close(); }

 private:
  Screen& screen_;
};

ExitCode stream_json(Session& session) {
  session.aiod.stream(method, {},
                      [&](const json::object& reply) { return session.out.write(to_text(reply) + '\n'); });
  return ExitCode::ok;
}

ExitCode draw_live(Session& session) {
  PinoutView view;
  const auto draw = [&] {
    session.screen.draw(render_pinout(view, session.screen.size(session.terminal)) + "q quits");
  };
  const auto on_key = [](char key) { return key != 'q' && key != 'Q'; };
  session.aiod.watch_also(session.screen.open({.on_key = on_key, .on_resize = draw}));
  const OpenScreen open(session.screen);
  session.aiod.stream(method, {}, [&](const json::object& reply) {
    update(view, reply);
    draw();
    return true;
  });
  return ExitCode::ok;
}

}  // namespace

ExitCode run_pinout(const Invocation& invocation, Session& session) {
  if (invocation.live) return invocation.json ? stream_json(session) : draw_live(session);
  const json::object reply = session.aiod.call(method, {});
  if (invocation.json) {
    show_json(session.out, reply);
  } else if (!invocation.quiet) {
    PinoutView view;
    update(view, reply);
    session.out.show(render_pinout(view, session.terminal));
  }
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
