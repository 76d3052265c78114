#pragma once

#include <memory>
#include <string>
#include <utility>

#include "control/method_table.hpp"
#include "control/operations.hpp"

namespace aiod::control {

inline const std::string services_interface = "io.aiod.Services.";

using Answer = std::shared_ptr<Responder>;

/// Answers with what an expected failure is called; all others are Failed.
inline void answer_failure(const Answer& answer, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const NoSuchService& e) {
    answer->error(services_interface + "NoSuchService", {{"name", e.name}});
  } catch (const Denied& e) {
    answer->error("org.varlink.service.PermissionDenied", {{"reason", e.what()}});
  } catch (const std::exception& e) {
    answer->error(services_interface + "Failed", {{"message", e.what()}});
  }
}

/// A handler whose `body(parameters, answer)` may throw, also after it kept the answer for later.
template <class Body>
Handler guarded(Body body) {
  return [body = std::move(body)](const aio::Object& parameters, Responder responder) {
    const auto kept = std::make_shared<Responder>(std::move(responder));
    try {
      body(parameters, kept);
    } catch (...) {
      answer_failure(kept, std::current_exception());
    }
  };
}

}  // namespace aiod::control
