#include "aioctl/dependency_tree.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "aioctl/json_fields.hpp"
#include "aioctl/render_lines.hpp"
#include "aioctl/state_look.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {

namespace json = boost::json;

struct DependencyTree::Drawing {
  std::map<std::string, const TaskView*> tasks;
  Terminal terminal;
  std::vector<std::string> path{};  // from the root to where we are
  std::set<std::string> drawn{};
  std::string text{};

  std::string dot(const std::string& name) const {
    const auto task = tasks.find(name);
    return task != tasks.end() ? state_dot(*task->second, terminal) : paint(terminal, Tone::red, "×");
  }
  std::string label(const std::string& name) const {
    return escape(name) + (tasks.contains(name) ? "" : " (no such service)");
  }
  bool is_above(const std::string& name) const {
    return std::find(path.begin(), path.end(), name) != path.end();
  }
};

DependencyTree::DependencyTree(const json::object& reply, bool reverse) : reverse_(reverse) {
  for (const auto& item : array_of(reply, "services")) {
    const std::string name = text_of(as_object(item), "name");
    names_.push_back(name);
    for (const auto& required : texts_of(as_object(item), "requires")) {
      below_[reverse ? required : name].push_back(reverse ? name : required);
    }
  }
}

const std::vector<std::string>& DependencyTree::below(const std::string& name) const {
  static const std::vector<std::string> none;
  const auto found = below_.find(name);
  return found != below_.end() ? found->second : none;
}

void DependencyTree::reach(const std::string& name, std::set<std::string>& seen) const {
  if (!seen.insert(name).second) return;
  for (const auto& next : below(name)) reach(next, seen);
}

std::vector<std::string> DependencyTree::tops() const {
  std::set<std::string> placed;
  for (const auto& [name, list] : below_) placed.insert(list.begin(), list.end());
  std::vector<std::string> tops;
  std::set<std::string> seen;
  const auto add = [&](const std::string& name) {
    tops.push_back(name);
    reach(name, seen);
  };
  for (const auto& name : names_) {
    if (!placed.contains(name)) add(name);
  }
  for (const auto& name : names_) {
    if (!seen.contains(name)) add(name);
  }
  return tops;
}

void DependencyTree::draw(const std::string& name, const std::string& indent, Drawing& drawing) const {
  drawing.path.push_back(name);
  const auto& list = below(name);
  for (const auto& next : list) {
    const bool last = &next == &list.back();
    const bool circle = drawing.is_above(next);
    const bool again = !circle && !below(next).empty() && !drawing.drawn.insert(next).second;
    drawing.text += drawing.dot(next) + ' ' + indent + (last ? "└─" : "├─") + drawing.label(next) +
                    (circle  ? " (a circle)"
                     : again ? " …"
                             : "") +
                    '\n';
    if (!circle && !again) draw(next, indent + (last ? "  " : "│ "), drawing);
  }
  drawing.path.pop_back();
}

std::string DependencyTree::render(const std::vector<std::string>& names, const std::vector<TaskView>& tasks,
                                   const Terminal& terminal) const {
  Drawing drawing{.tasks = {}, .terminal = terminal};
  for (const auto& task : tasks) drawing.tasks.emplace(task.name, &task);
  for (const auto& name : names) {
    drawing.text += drawing.dot(name) + ' ' + drawing.label(name) + '\n';
    drawing.drawn.insert(name);
    draw(name, "", drawing);
  }
  return fit(drawing.text, terminal);
}

json::object DependencyTree::document(const std::vector<std::string>& names) const {
  json::array services;
  for (const auto& name : names) {
    const auto& list = below(name);
    services.push_back(
        {{"name", name}, {reverse_ ? "requiredBy" : "requires", json::array(list.begin(), list.end())}});
  }
  return {{"services", std::move(services)}};
}

std::vector<std::string> names_of(const json::object& reply, std::string_view key) {
  std::vector<std::string> names;
  for (const auto& item : array_of(reply, key)) names.push_back(text_of(as_object(item), "name"));
  return names;
}

}  // namespace aiod::aioctl
