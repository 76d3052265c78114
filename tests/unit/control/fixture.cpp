#include "unit/control/fixture.hpp"

#include <boost/json/serialize.hpp>

namespace aiod::control {

// Varlink's own errors have a reason besides, for people.
void FakeClient::check(const protocol::Reply& reply, const std::string& bytes) const {
  const auto [interface_name, method_name] = protocol::split_name(method);
  const protocol::Interface& interface = *protocol::find_interface(interface_name);
  const std::string name = reply.error.value_or("");
  const auto [owner, error] = protocol::split_name(name);
  if (owner == "org.varlink.service") {
    EXPECT_NE(protocol::find_interface(owner)->find_error(error), nullptr) << bytes;
    return;
  }
  const auto violation = reply.error ? protocol::validate_error(interface, error, reply.parameters)
                                     : protocol::validate_reply(interface, method_name, reply.parameters);
  EXPECT_FALSE(violation) << method << ": " << violation->reason << "\n" << bytes;
}

void FakeClient::send(std::string bytes, bool continues) {
  ASSERT_FALSE(finished) << "a reply after the last one";
  ASSERT_EQ(bytes.back(), '\0');
  bytes.pop_back();
  const auto reply = protocol::decode_reply(bytes);
  ASSERT_TRUE(reply) << bytes;
  EXPECT_EQ(reply->continues, continues);
  check(*reply, bytes);
  replies.push_back(*reply);
}

ControlTest::ControlTest() = default;

void ControlTest::boot() {
  make_engine();
  operations_ = std::make_unique<Operations>(
      Operations::Parts{.loop = manual_.loop(), .engine = *engine_, .log = ring_, .board = board_});
  configuration_ = std::make_unique<Configuration>(Configuration::Parts{
      .loop = manual_.loop(),
      .engine = *engine_,
      .sources = {.config_dir = folder_.path(), .overrides = folder_.path() / settings::kOverridesFile}});
  ring_.set_post([this](std::function<void()> function) { manual_.loop().post(std::move(function)); });
  const BuildFacts facts{.version = "1.0",
                         .abi = 1,
                         .compiler = "gcc",
                         .boost = "1.81",
                         .config = folder_.path().string(),
                         .services = {"/opt/services"},
                         .state = "/var/lib/state"};
  service_control_ = std::make_unique<ServiceControl>(*operations_, *configuration_, facts);
  engine_->set_control(*service_control_);
  add_services_methods(methods_, *operations_, facts);
  add_administration_methods(methods_, *operations_, *configuration_);
  add_access_methods(methods_, *operations_);
  add_log_methods(methods_, *operations_);
  add_gpio_methods(methods_, *operations_);
  EngineTest::boot();
}

void ControlTest::boot_from_files() {
  settings_ =
      settings::load({.config_dir = folder_.path(), .overrides = folder_.path() / settings::kOverridesFile});
  boot();
}

ControlTest::~ControlTest() {
  for (const auto& client : clients_) leave(client);
  if (engine_ != nullptr) engine_->abandon();  // what still waits may refer to the ring
  manual_.settle();
  ring_.set_post({});
}

std::shared_ptr<FakeClient> ControlTest::call(const std::string& method, boost::json::object parameters,
                                              bool more) {
  if (configuration_ == nullptr) boot();
  const MethodTable::Entry* entry = methods_.find(method);
  if (entry == nullptr) throw std::logic_error("no method " + method);
  EXPECT_FALSE(protocol::validate(*entry->interface, entry->method->name, parameters));
  auto client = std::make_shared<FakeClient>();
  client->method = method;
  client->caller = caller_;
  clients_.push_back(client);
  act([&] {
    const protocol::Call request{.method = method, .parameters = parameters, .more = more};
    const auto pending =
        std::make_shared<PendingCall>(manual_.loop().context(), client, *entry, request, false);
    client->call = pending;
    pending->run(request.parameters);
  });
  return client;
}

boost::json::object ControlTest::ask(const std::string& method, boost::json::object parameters) {
  const auto client = call(method, std::move(parameters));
  if (client->replies.size() != 1 || client->replies[0].error) {
    ADD_FAILURE() << method << " has " << client->replies.size() << " replies, or an error";
    return {};
  }
  EXPECT_TRUE(client->finished);
  return client->replies[0].parameters;
}

std::string ControlTest::error_of(const std::string& method, boost::json::object parameters) {
  const auto client = call(method, std::move(parameters));
  if (client->replies.size() != 1 || !client->replies[0].error) return "no error";
  return *client->replies[0].error + " " + boost::json::serialize(client->replies[0].parameters);
}

void ControlTest::leave(const std::shared_ptr<FakeClient>& client) {
  act([&] {
    if (const auto pending = client->call.lock()) pending->peer_left();
  });
}

}  // namespace aiod::control
