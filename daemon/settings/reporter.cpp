#include "settings/reporter.hpp"

#include <utility>

namespace aiod::settings {

void Reporter::error(const Node& at, std::string message, std::string hint) {
  errors_.push_back(source_.diagnose(Severity::error, mark(at), std::move(message), std::move(hint)));
}

void Reporter::warning(const Node& at, std::string message, std::string hint) {
  warnings_.push_back(source_.diagnose(Severity::warning, mark(at), std::move(message), std::move(hint)));
}

}  // namespace aiod::settings
