#include "settings/arguments.hpp"

#include <fmt/format.h>
#include <aio/time.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using Problems = std::vector<aio::BindProblem>;

/// Arguments whose variables are tried as values and as texts.
class Attempt {
 public:
  Attempt(const ServiceSettings& service, const Bind& bind)
      : service_(service), bind_(bind), args_(service.args.value_or(aio::Array())), kwargs_(service.kwargs) {}

  BoundArguments settle() {
    for (const auto& [path, text] : service_.texts)
      if (const aio::Value* value = find(path); value != nullptr && value->is_null())
        set(path, aio::Value(std::string_view(text)));
    Problems problems = bind_(arguments());
    std::vector<std::string> tried = concerned(problems);
    if (tried.empty()) return {.arguments = arguments(), .problems = std::move(problems)};
    for (const std::string& path : tried) turn(path);
    problems = bind_(arguments());
    // What fits neither way is told as what YAML makes of it.
    const std::vector<std::string> failed = concerned(problems);
    for (const std::string& path : failed) restore(path);
    if (!failed.empty()) problems = bind_(arguments());
    return {.arguments = arguments(), .problems = std::move(problems)};
  }

 private:
  aio::Arguments arguments() const { return {.args = args_, .kwargs = kwargs_}; }

  std::vector<std::string> concerned(const Problems& problems) const {
    std::vector<std::string> paths;
    for (const aio::BindProblem& problem : problems)
      if (!problem.of_key && service_.texts.contains(problem.path) && find(problem.path) != nullptr)
        paths.push_back(problem.path);
    return paths;
  }

  /// A null that was tried as a text becomes null; anything else a text.
  void turn(const std::string& path) {
    const aio::Value* original = original_at(path);
    if (original != nullptr && original->is_null())
      restore(path);
    else
      set(path, as_text(path));
  }

  aio::Value as_text(const std::string& path) const {
    return aio::Value(std::string_view(service_.texts.at(path)));
  }

  void restore(const std::string& path) {
    const aio::Value* original = original_at(path);
    if (original == nullptr) return;
    const bool is_kwarg = path.starts_with("/kwargs/") && path.find('/', 8) == std::string::npos;
    if (original->is_null() && is_kwarg)
      kwargs_.erase(path.substr(8));  // null means the default
    else
      set(path, *original);
  }

  void set(const std::string& path, aio::Value value) {
    if (aio::Value* place = find(path)) *place = std::move(value);
  }

  template <class Array, class Object>
  static auto find_in(Array* args, Object* kwargs, std::string_view path) {
    using Pointer = decltype(kwargs->if_contains(""));
    boost::system::error_code missing;
    const bool of_args = path.starts_with("/args/");
    path.remove_prefix(of_args ? 6 : 8);
    const std::string_view first = path.substr(0, path.find('/'));
    Pointer top = nullptr;
    if (of_args) {
      const auto index = static_cast<std::size_t>(std::stoul(std::string(first)));
      if (args != nullptr && index < args->size()) top = &(*args)[index];
    } else {
      top = kwargs->if_contains(first);
    }
    const std::string_view rest = path.substr(first.size());
    return top == nullptr || rest.empty() ? top : Pointer(top->find_pointer(rest, missing));
  }

  static bool is_argument(std::string_view path) {
    return path.starts_with("/args/") || path.starts_with("/kwargs/");
  }
  aio::Value* find(std::string_view path) {
    return is_argument(path) ? find_in(&args_, &kwargs_, path) : nullptr;
  }
  const aio::Value* find(std::string_view path) const {
    return is_argument(path) ? find_in(&args_, &kwargs_, path) : nullptr;
  }
  const aio::Value* original_at(std::string_view path) const {
    return is_argument(path) ? find_in(service_.args ? &*service_.args : nullptr, &service_.kwargs, path)
                             : nullptr;
  }

  const ServiceSettings& service_;
  const Bind& bind_;
  aio::Array args_;
  aio::Object kwargs_;
};

std::optional<aio::Duration> duration_of(const aio::Value& value) {
  constexpr double longest = 9.2e9;
  if (const auto* text = value.if_string()) return aio::parse_duration(*text);
  if (!value.is_number() || !(std::abs(value.to_number<double>()) < longest)) return std::nullopt;
  return aio::Duration(std::llround(value.to_number<double>() * 1e9));
}

/// Whether so many seconds are likely to be meant as milliseconds, by what the default is.
bool looks_like_milliseconds(double number, aio::Duration fallback) {
  const double usual = std::chrono::duration<double>(fallback).count();
  if (fallback <= 0s || number < 1) return false;
  if (fallback < 1s) return number >= 100 * usual;
  // A multiple of a minute is what people write in seconds.
  const bool is_round = std::fmod(number, 60) == 0;
  return number >= 100 * usual && number / 1000 >= usual / 10 && number / 1000 <= usual * 10 && !is_round;
}

/// Looks at the durations among the arguments: those parameters, or parts of them, whose default is one.
class Durations {
 public:
  explicit Durations(BoundArguments& bound) : bound_(bound) {}

  void check(const aio::ParamInfo& parameter, const std::string& path, const aio::Value& value) {
    const bool is_one = parameter.type.starts_with("a duration");
    visit(parameter.name, path, value, parameter.fallback, is_one);
  }

 private:
  void visit(const std::string& name, const std::string& path, const aio::Value& value,
             const aio::Value& fallback, bool is_one) {
    if (const auto *parts = value.if_object(), *defaults = fallback.if_object();
        parts != nullptr && defaults != nullptr) {
      for (const auto& [key, part] : *parts)
        if (const aio::Value* usual = defaults->if_contains(key))
          visit(fmt::format("{}.{}", name, std::string_view(key)), child_path(path, key), part, *usual,
                false);
      return;
    }
    const auto usual = fallback.is_string() ? duration_of(fallback) : std::nullopt;
    const auto given = is_one || usual ? duration_of(value) : std::nullopt;
    if (given) judge(name, path, value, *given, usual.value_or(0s));
  }

  void judge(const std::string& name, const std::string& path, const aio::Value& value, aio::Duration given,
             aio::Duration usual) {
    if (given < 0s && usual >= 0s)
      bound_.problems.push_back({.path = path, .message = name + " must not be negative"});
    if (value.is_number() && looks_like_milliseconds(value.to_number<double>(), usual))
      bound_.warnings.push_back({.path = path,
                                 .message = fmt::format("{} is {}, since a bare number is seconds", name,
                                                        aio::format_duration(given)),
                                 .hint = fmt::format("write {0}ms for milliseconds, or {0}s if that is meant",
                                                     value.to_number<double>())});
  }

  BoundArguments& bound_;
};

void check_durations(const std::vector<aio::ParamInfo>& parameters, BoundArguments& bound) {
  Durations durations(bound);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].secret) continue;
    if (i < bound.arguments.args.size())
      durations.check(parameters[i], fmt::format("/args/{}", i), bound.arguments.args[i]);
    if (const aio::Value* value = bound.arguments.kwargs.if_contains(parameters[i].name))
      durations.check(parameters[i], child_path("/kwargs", parameters[i].name), *value);
  }
}

void limit(Problems& problems) {
  if (problems.size() <= kMaxProblems) return;
  const std::size_t more = problems.size() - kMaxProblems;
  problems.resize(kMaxProblems);
  problems.push_back({.path = "", .message = fmt::format("{} more problems with the arguments", more)});
}

}  // namespace

BoundArguments bind_arguments(const ServiceSettings& service, const std::vector<aio::ParamInfo>& parameters,
                              const Bind& bind) {
  BoundArguments bound = Attempt(service, bind).settle();
  check_durations(parameters, bound);
  limit(bound.problems);
  limit(bound.warnings);
  return bound;
}

}  // namespace aiod::settings
