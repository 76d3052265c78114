#include "aiod/parameter_memory.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "state/parameter_table.hpp"

namespace aiod {
namespace {

constexpr aio::Duration patience = std::chrono::seconds(30);

state::ParameterTable to_state(const settings::KnownParameters::Table& known) {
  state::ParameterTable table;
  for (const auto& [plugin, parameters] : known)
    for (auto& kept = table[plugin]; const auto& each : parameters) kept.emplace_back(each.name, each.secret);
  return table;
}

settings::KnownParameters::Table from_state(const state::ParameterTable& kept) {
  settings::KnownParameters::Table table;
  for (const auto& [plugin, parameters] : kept)
    for (auto& known = table[plugin]; const auto& [name, secret] : parameters)
      known.push_back({name, secret});
  return table;
}

std::string problem_of_saving(const std::filesystem::path& file, const settings::KnownParameters& known) {
  try {
    state::save_parameters(file, to_state(known.all()));
    return {};
  } catch (const std::exception& e) {
    return std::string("which arguments are secret can't be kept: ") + e.what();
  }
}

}  // namespace

ParameterMemory::ParameterMemory(std::filesystem::path file) : file_(std::move(file)) {
  state::KeptParameters kept = state::load_parameters(file_);
  known_ = std::make_shared<settings::KnownParameters>(from_state(kept.table));
  warning_ = std::move(kept.warning);
}

void ParameterMemory::keep(aio::Loop& loop, std::function<void(const std::string&)> complain) {
  if (!writer_) writer_.emplace(loop, std::move(complain), [this] { write(); });
  if (!std::exchange(dirty_, true)) writer_->due.arm(loop.clock().now() + patience);
}

void ParameterMemory::write() {
  dirty_ = false;
  writer_->loop.run_on_worker(
      [this, &loop = writer_->loop, file = file_, known = known_, weak = std::weak_ptr(alive_)] {
        const std::string problem = problem_of_saving(file, *known);
        loop.post([this, problem, weak] {
          if (!weak.expired() && writer_) written(problem);
        });
      });
}

// Tried again for as long as the disk does not take it, and told once.
void ParameterMemory::written(const std::string& problem) {
  const bool is_new = std::exchange(told_, problem) != problem;
  if (problem.empty()) return;
  if (is_new) writer_->complain(problem);
  if (!std::exchange(dirty_, true)) writer_->due.arm(writer_->loop.clock().now() + patience);
}

void ParameterMemory::flush() noexcept {
  if (dirty_) problem_of_saving(file_, *known_);
  writer_.reset();
}

}  // namespace aiod
