#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aioctl/task_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// What requires what, as io.aiod.Services.Dependencies tells it; or, reversed, what is required by what.
class DependencyTree {
 public:
  DependencyTree(const boost::json::object& reply, bool reverse);

  /// Those that stand below no other, and one of each circle that would be left out so.
  std::vector<std::string> tops() const;

  /// A tree for each of these names, as systemctl draws it, with the dots of the tasks' states. What stands
  /// below a name is drawn once: a second time it ends in "…".
  std::string render(const std::vector<std::string>& names, const std::vector<TaskView>& tasks,
                     const Terminal& terminal) const;

  /// {"services":[{"name","requires"}]} of these names, with "requiredBy" where it is reversed.
  boost::json::object document(const std::vector<std::string>& names) const;

 private:
  struct Drawing;

  const std::vector<std::string>& below(const std::string& name) const;
  void reach(const std::string& name, std::set<std::string>& seen) const;
  void draw(const std::string& name, const std::string& indent, Drawing& drawing) const;

  std::vector<std::string> names_;  // in the reply's order
  std::map<std::string, std::vector<std::string>> below_;
  bool reverse_;
};

/// The names of a reply's array of objects.
std::vector<std::string> names_of(const boost::json::object& reply, std::string_view key);

}  // namespace aiod::aioctl
