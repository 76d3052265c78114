#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/methods.hpp"
#include "control/pending_call.hpp"
#include "control/service_control.hpp"
#include "support/temp_dir.hpp"
#include "unit/engine/fixture.hpp"

namespace aiod::control {

using namespace std::chrono_literals;

/// A client at the other end of one call: checks each reply against its description, and keeps it.
class FakeClient final : public CallOwner {
 public:
  void send(std::string bytes, bool continues) override;
  void call_finished() override { finished = true; }
  std::size_t queued_bytes() const override { return queued; }
  const Access& access() const override { return caller; }
  void act_for(aio::Caller narrower) override { caller = caller.on_behalf_of(std::move(narrower)); }

  std::vector<protocol::Reply> replies;
  std::string method;  // full name
  bool finished = false;
  std::size_t queued = 0;
  Access caller = Access::full();
  std::weak_ptr<PendingCall> call;

 private:
  void check(const protocol::Reply& reply, const std::string& bytes) const;
};

/// An engine on the manual clock behind the control interfaces.
class ControlTest : public engine::EngineTest {
 protected:
  ControlTest();
  ~ControlTest() override;

  /// Makes all of it, and boots.
  void boot();
  /// As boot(), by what the folder's files say.
  void boot_from_files();

  /// Calls a method and settles; boots first, when nothing has. The parameters must fit the description.
  std::shared_ptr<FakeClient> call(const std::string& method, boost::json::object parameters = {},
                                   bool more = false);
  /// The parameters of a call that is answered once and well.
  boost::json::object ask(const std::string& method, boost::json::object parameters = {});
  /// "io.aiod.Services.NoSuchService {"name":"x"}" of a call that is answered with an error.
  std::string error_of(const std::string& method, boost::json::object parameters = {});
  void leave(const std::shared_ptr<FakeClient>& client);

  logging::Log ring_{manual_.clock(), {.ring_bytes = 64 * 1024, .stderr_fd = -1}};
  support::TempDir folder_;  // of the configuration
  std::unique_ptr<Operations> operations_;
  std::unique_ptr<Configuration> configuration_;
  std::unique_ptr<ServiceControl> service_control_;
  MethodTable methods_;
  Access caller_ = Access::full();  // of the next calls

 private:
  std::vector<std::shared_ptr<FakeClient>> clients_;
};

}  // namespace aiod::control
