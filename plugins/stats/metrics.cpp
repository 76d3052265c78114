#include "metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include <aio/task_state.hpp>

namespace stats {
namespace {

using aio::TaskState;

constexpr std::array states{
    TaskState::inactive, TaskState::starting, TaskState::running,   TaskState::stopping,   TaskState::stopped,
    TaskState::done,     TaskState::failed,   TaskState::scheduled, TaskState::restarting, TaskState::held};

// A service, with what its children have cost.
struct Service {
  std::string state{};
  double restarts = 0;
  double resumes = 0;
  double cpu_seconds = 0;
  double longest_resume = 0;
  std::map<std::string, double> figures{};
};
using Services = std::map<std::string, Service>;

double number(const aio::Object& of, std::string_view key) {
  const aio::Value* value = of.if_contains(key);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

std::string text(const aio::Object& of, std::string_view key) {
  const aio::Value* value = of.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

void add_figures(std::map<std::string, double>& figures, const std::string& key, const aio::Value& value) {
  if (value.is_number()) figures[key] = value.to_number<double>();
  if (value.is_bool()) figures[key] = value.as_bool() ? 1 : 0;
  if (const aio::Object* object = value.if_object())
    for (const auto& [name, inner] : *object)
      add_figures(figures, key.empty() ? std::string(name) : key + "." + std::string(name), inner);
}

void add(Service& service, const aio::Object& task) {
  constexpr double micro = 1e-6;
  if (const aio::Value* cpu = task.if_contains("cpu"); cpu != nullptr && cpu->is_object()) {
    const aio::Object& costs = cpu->as_object();
    service.resumes += number(costs, "resumes");
    service.cpu_seconds += number(costs, "total_us") * micro;
    service.longest_resume = std::max(service.longest_resume, number(costs, "longest_us") * micro);
  }
  if (text(task, "kind") != "service") return;
  service.state = text(task, "state");
  service.restarts = number(task, "restarts");
  if (const aio::Value* own = task.if_contains("stats")) add_figures(service.figures, "", *own);
}

Services services_of(const aio::Array& tasks) {
  Services services;
  for (const aio::Value& task : tasks)
    if (const aio::Object* object = task.if_object()) add(services[text(*object, "service")], *object);
  return services;
}

std::string escaped(std::string_view label) {
  std::string safe;
  for (const char c : label) {
    if (c == '\n') {
      safe += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') safe += '\\';
    safe += c;
  }
  return safe;
}

// The lines of one name stand together, under what it is.
void head(std::string& page, std::string_view name, std::string_view type, std::string_view help) {
  page += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void one(std::string& page, std::string_view name, std::string_view type, std::string_view help,
         double value) {
  head(page, name, type, help);
  page += fmt::format("{} {}\n", name, value);
}

void of_each(std::string& page, const Services& services, std::string_view name, std::string_view type,
             std::string_view help, double Service::*value) {
  head(page, name, type, help);
  for (const auto& [service, its] : services)
    page += fmt::format("{}{{service=\"{}\"}} {}\n", name, escaped(service), its.*value);
}

void add_states(std::string& page, const Services& services) {
  head(page, "aiod_service_state", "gauge", "1 for the state that the service is in, 0 for the others.");
  for (const auto& [service, its] : services)
    for (const TaskState state : states)
      page += fmt::format("aiod_service_state{{service=\"{}\",state=\"{}\"}} {}\n", escaped(service),
                          aio::to_string(state), its.state == aio::to_string(state) ? 1 : 0);
}

void add_stats(std::string& page, const Services& services) {
  head(page, "aiod_service_stat", "untyped", "What the service itself counts and measures.");
  for (const auto& [service, its] : services)
    for (const auto& [key, value] : its.figures)
      page += fmt::format("aiod_service_stat{{service=\"{}\",key=\"{}\"}} {}\n", escaped(service),
                          escaped(key), value);
}

void add_process(std::string& page, const ProcessFigures& process) {
  const auto as_number = [](std::size_t count) { return static_cast<double>(count); };
  one(page, "process_cpu_seconds_total", "counter", "User and system time spent.", process.cpu_seconds);
  one(page, "process_start_time_seconds", "gauge", "Start of the process, in Unix time.", process.start_time);
  one(page, "process_resident_memory_bytes", "gauge", "Resident memory.", as_number(process.resident_bytes));
  one(page, "process_virtual_memory_bytes", "gauge", "Virtual memory.", as_number(process.virtual_bytes));
  one(page, "process_open_fds", "gauge", "Open files.", as_number(process.open_files));
  if (process.max_files)
    one(page, "process_max_fds", "gauge", "Limit of open files.", as_number(*process.max_files));
  one(page, "process_threads", "gauge", "Threads.", as_number(process.threads));
}

}  // namespace

std::string metrics(const aio::Array& tasks, const aio::Object& version, const ProcessFigures& process) {
  const Services services = services_of(tasks);
  std::string page;
  head(page, "aiod_build_info", "gauge", "The version of aiod; always 1.");
  page += fmt::format("aiod_build_info{{version=\"{}\"}} 1\n", escaped(text(version, "version")));
  add_states(page, services);
  of_each(page, services, "aiod_service_restarts_total", "counter", "Restarts after a failure.",
          &Service::restarts);
  of_each(page, services, "aiod_service_resumes_total", "counter", "Resumes of its tasks.",
          &Service::resumes);
  of_each(page, services, "aiod_service_cpu_seconds_total", "counter", "Time spent within resumes.",
          &Service::cpu_seconds);
  of_each(page, services, "aiod_service_longest_resume_seconds", "gauge", "The longest of its resumes.",
          &Service::longest_resume);
  add_stats(page, services);
  add_process(page, process);
  return page;
}

}  // namespace stats
