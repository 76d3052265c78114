#include "support/event_follower.hpp"

#include <boost/json/array.hpp>
#include <stdexcept>

#include "support/json_path.hpp"

namespace aiod::support {
namespace json = boost::json;

EventFollower::EventFollower(const std::filesystem::path& socket) : client_(socket) {
  client_.send_call("io.aiod.Services.Events", {}, CallKind::more);
  // Clients are served in the order they came, so this answer comes after the subscription.
  VarlinkClient(socket).ask("io.aiod.Services.Version");
}

json::object EventFollower::wait_for(std::string_view task, std::string_view to, Deadline deadline) {
  return await(
      [&](const json::object& event) { return text_at(event, "task") == task && text_at(event, "to") == to; },
      deadline);
}

json::object EventFollower::await(const std::function<bool(const json::object&)>& wanted, Deadline deadline) {
  for (;;) {
    json::object reply = client_.receive(deadline);
    if (reply.contains("error")) throw std::runtime_error("no events: " + show(reply));
    json::object event = std::move(reply.at("parameters").as_object());
    if (!wanted || wanted(event)) return event;
  }
}

void wait_for_state(const std::filesystem::path& socket, std::string_view task, std::string_view state) {
  EventFollower events(socket);
  const json::object status =
      VarlinkClient(socket).ask("io.aiod.Services.Status", {{"patterns", json::array{std::string(task)}}});
  for (const auto& one : status.at("tasks").as_array())
    if (text_at(one, "state") == state) return;
  events.wait_for(task, state);
}

json::object wait_for_log(const std::filesystem::path& socket, std::string_view text) {
  VarlinkClient client(socket);
  client.send_call("io.aiod.Log.Read", {{"follow", true}}, CallKind::more);
  for (;;) {
    const json::object reply = client.receive();
    if (reply.contains("error")) throw std::runtime_error("no log: " + show(reply));
    for (const auto& record : reply.at("parameters").at("records").as_array())
      if (text_at(record, "text").find(text) != std::string_view::npos) return record.as_object();
  }
}

}  // namespace aiod::support
