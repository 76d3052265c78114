#include "settings/concealment.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"
#include "settings/service_keys.hpp"

namespace aiod::settings {
namespace {

constexpr std::string_view kBlanks = " \t\n";

/// What stands for a secret may be shown: its name, or the variable's.
bool is_reference(const Node& node) {
  return node.reading == Node::Reading::secret ||
         (node.text.starts_with("${") && node.text.find('}') == node.text.size() - 1);
}

/// Goes through a tree, and marks its scalars.
class Marker {
 public:
  explicit Marker(const Source& source) : source_(source) {}

  void mark_services(Node& root, const KnownParameters* known) {
    for (Entry& entry : root.entries) {
      mark_key(entry.key);
      const std::string_view plugin = std::string_view(entry.key.text).substr(0, entry.key.text.find('@'));
      const Secrecy secrecy(known != nullptr ? known->of(plugin) : std::nullopt);
      if (entry.value.is_map())
        mark_service(entry.value, secrecy);
      else
        mark(entry.value, entry.key.text, Hiding::none, Secrecy(std::nullopt));
    }
  }

  void mark(Node& node, std::string_view name, Hiding hiding, const Secrecy& secrecy) {
    begins_.push_back(node.begin);
    if (node.is_scalar())
      mark_scalar(node, name, hiding, secrecy);
    else
      hiding = secrecy.of_parts(hiding, name);
    if (hiding >= Hiding::argument && !node.is_scalar()) hide_anchor(node, hiding);
    for (Node& item : node.items) mark(item, name, hiding, secrecy);
    for (Entry& entry : node.entries) {
      mark_key(entry.key);
      mark(entry.value, entry.key.text, hiding, secrecy);
    }
  }

  /// What was found to be secret in one place is so wherever aliases have it.
  void mark_aliases(Node& node) {
    if (node.is_scalar() && node.hiding != Hiding::secret && secrets_.contains(node.begin)) {
      node.hiding = Hiding::secret;
      node.shares_secret = true;
    }
    for (Node& item : node.items) mark_aliases(item);
    for (Entry& entry : node.entries) mark_aliases(entry.value);
  }

  std::vector<Source::Span> spans() {
    std::ranges::sort(begins_);
    for (Source::Span& span : spans_)
      if (span.end == 0) span.end = end_of(span.begin);
    std::ranges::sort(spans_, {}, &Source::Span::begin);
    return std::move(spans_);
  }

 private:
  void mark_service(Node& service, const Secrecy& secrecy) {
    for (Entry& entry : service.entries) {
      mark_key(entry.key);
      const std::string_view key = entry.key.text;
      if (key == "args" && entry.value.is_sequence()) {
        begins_.push_back(entry.value.begin);
        for (std::size_t i = 0; i < entry.value.items.size(); ++i)
          mark(entry.value.items[i], {}, secrecy.of_argument(i), secrecy);
      } else if (key == "kwargs" && entry.value.is_map()) {
        begins_.push_back(entry.value.begin);
        mark_kwargs(entry.value, secrecy);
      } else {
        // One that should stand in kwargs is as secret here.
        if (contains(kServiceKeys, key))
          mark(entry.value, key, Hiding::none, host_);
        else
          mark(entry.value, key, secrecy.of_kwarg(key), secrecy);
      }
    }
  }

  void mark_kwargs(Node& kwargs, const Secrecy& secrecy) {
    for (Entry& kwarg : kwargs.entries) {
      mark_key(kwarg.key);
      const std::string_view key = kwarg.key.text;
      if (contains(kHostKwargs, key))
        mark(kwarg.value, key, Hiding::none, host_);
      else
        mark(kwarg.value, key, secrecy.of_kwarg(key), secrecy);
    }
  }

  void mark_key(Node& key) {
    begins_.push_back(key.begin);
    if (key.is_scalar() && shown_key(key.text) != key.text) hide(key, Hiding::secret);
    for (Node& item : key.items) mark(item, {}, Hiding::unsure, Secrecy(std::nullopt));
    for (Entry& entry : key.entries) {
      mark_key(entry.key);
      mark(entry.value, entry.key.text, Hiding::unsure, Secrecy(std::nullopt));
    }
  }

  void mark_scalar(Node& node, std::string_view name, Hiding hiding, const Secrecy& secrecy) {
    if (is_reference(node)) return;
    hide(node, secrecy.of_value(hiding, name, node.text));
  }

  void hide(Node& node, Hiding hiding) {
    node.hiding = std::max(node.hiding, hiding);
    if (hiding == Hiding::none) return;
    const std::string_view text = source_.text();
    const bool stands_there =
        !node.text.empty() && text.substr(std::min(node.begin, text.size())).starts_with(node.text);
    spans_.push_back({node.begin, stands_there ? node.begin + node.text.size() : 0, hiding});
    if (hiding == Hiding::secret) secrets_.insert(node.begin);
  }

  /// A secret that begins with & is an anchor's name.
  void hide_anchor(const Node& node, Hiding hiding) {
    const std::string_view text = source_.text();
    if (node.begin >= text.size() || text[node.begin] != '&') return;
    spans_.push_back({node.begin, std::min(text.find_first_of(kBlanks, node.begin), text.size()), hiding});
  }

  /// Of a text in quotes, or of several lines: up to what follows.
  std::size_t end_of(std::size_t begin) const {
    const std::string_view text = source_.text();
    if (begin >= text.size()) return text.size();
    if (const std::size_t quoted = end_of_quoted(begin); quoted != begin) return quoted;
    const auto next = std::ranges::upper_bound(begins_, begin);
    std::string_view part = text.substr(begin, (next == begins_.end() ? text.size() : *next) - begin);
    const std::size_t line = part.rfind('\n');
    // The indentation of what follows, and its dash.
    if (line != std::string_view::npos && part.find_first_not_of(" \t-?", line + 1) == std::string_view::npos)
      part = part.substr(0, line);
    const std::size_t last = part.find_last_not_of(kBlanks);
    return begin + (last == std::string_view::npos ? 0 : last + 1);
  }

  std::size_t end_of_quoted(std::size_t begin) const {
    const std::string_view text = source_.text();
    const char quote = text[begin];
    if (quote != '"' && quote != '\'') return begin;
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
      if (quote == '"' && text[i] == '\\') {
        ++i;
      } else if (text[i] == quote) {
        if (quote == '"' || i + 1 == text.size() || text[i + 1] != '\'') return i + 1;
        ++i;
      }
    }
    return text.size();
  }

  const Source& source_;
  const Secrecy host_{KnownParameters::Parameters()};  // of what the host itself reads: names alone tell
  std::vector<std::size_t> begins_;                    // of every node
  std::set<std::size_t> secrets_;                      // where they begin
  std::vector<Source::Span> spans_;
};

/// Goes through the lines of a text that is no YAML.
class BrokenText {
 public:
  BrokenText(std::string_view text, NameTest is_secret) : text_(text), is_secret_(std::move(is_secret)) {}

  std::vector<Source::Span> spans() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      read_line(begin, text_.substr(begin, end - begin));
      begin = end + 1;
    }
    return std::move(spans_);
  }

 private:
  /// Of the key's line, or what follows it: deeper, or a list's items beside it, or within the same brackets.
  bool goes_on(std::string_view line, std::size_t indentation) const {
    if (!hot_) return false;
    if (brackets_ > 0)
      return !(indentation == 0 && line.find(':') != std::string_view::npos && line.front() != '"');
    return indentation > *hot_ || (indentation == *hot_ && line.substr(indentation).starts_with('-'));
  }

  void read_line(std::size_t begin, std::string_view line) {
    const std::size_t indentation = line.find_first_not_of(" \t");
    if (indentation == std::string_view::npos) return;
    if (goes_on(line, indentation)) {
      spans_.push_back({begin + indentation, begin + line.size(), Hiding::secret});
      count_brackets(line);
      return;
    }
    if (hot_) brackets_ = 0;
    hot_.reset();
    const std::size_t after = find_after_secret_name(line, is_secret_);
    const std::size_t anchor = anchor_in(line);
    const std::size_t at = std::min(after, anchor);
    if (at < line.size() || after == line.size()) {
      hot_ = indentation;
      const std::size_t value =
          std::min(line.find_first_not_of(" \t\":'", std::min(at, line.size())), line.size());
      if (value < line.size()) spans_.push_back({begin + value, begin + line.size(), Hiding::secret});
    }
    count_brackets(line);
  }

  static std::size_t anchor_in(std::string_view line) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      if (line[i] == '&' && kBlanks.find(line[i + 1]) == std::string_view::npos) return i;
    return std::string_view::npos;
  }

  void count_brackets(std::string_view line) {
    for (const char c : line) {
      if (c == '{' || c == '[') ++brackets_;
      if ((c == '}' || c == ']') && brackets_ > 0) --brackets_;
    }
  }

  std::string_view text_;
  NameTest is_secret_;
  std::vector<Source::Span> spans_;
  std::optional<std::size_t> hot_;  // the indentation of the line where a secret began
  int brackets_ = 0;
};

}  // namespace

void conceal(Node& services, Source& source, const KnownParameters* known) {
  Marker marker(source);
  if (services.is_map())
    marker.mark_services(services, known);
  else
    marker.mark(services, {}, Hiding::none, Secrecy(std::nullopt));
  marker.mark_aliases(services);
  source.hide(marker.spans(), known != nullptr ? known->version() : 0);
}

void conceal_by_name(Node& root, Source& source) {
  Marker marker(source);
  marker.mark(root, {}, Hiding::none, Secrecy(KnownParameters::Parameters()));
  source.hide(marker.spans(), 0);
}

void conceal_broken(Source& source, const KnownParameters* known) {
  const auto names = known != nullptr ? known->secret_names() : std::set<std::string, std::less<>>();
  const NameTest is_secret = [&names](std::string_view name) {
    return name == "args" || names.contains(name) || looks_secret(name);
  };
  source.hide(BrokenText(source.text(), is_secret).spans(), known != nullptr ? known->version() : 0);
}

}  // namespace aiod::settings
