#include "settings/yaml_reader.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/terminal_text.hpp"
#include "settings/concealment.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

/// What is YAML, but not one that a configuration may use.
class Refused : public YAML::Exception {
 public:
  Refused(const YAML::Mark& where, const std::string& message, std::string what_to_do = {},
          std::string_view quoted_text = {})
      : Exception(where, message), hint(std::move(what_to_do)), quoted(quoted_text) {}

  std::string hint;
  std::string quoted;  // said behind the message, where it may be shown
};

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

bool is_unspecific(std::string_view tag) {
  return tag.empty() || tag == "?" || tag == "!";
}

Node::Reading reading_of(const YAML::Mark& mark, std::string_view tag) {
  using Reading = Node::Reading;
  if (tag.empty() || tag == "?") return Reading::plain;
  if (tag == "!") return Reading::quoted;
  if (tag == "!secret") return Reading::secret;
  if (tag.starts_with(kCoreTag)) {
    constexpr std::array<std::pair<std::string_view, Reading>, 5> kTags{{{"str", Reading::string},
                                                                         {"int", Reading::integer},
                                                                         {"float", Reading::floating},
                                                                         {"bool", Reading::boolean},
                                                                         {"null", Reading::null}}};
    const std::string_view name = tag.substr(kCoreTag.size());
    const auto known = std::ranges::find(kTags, name, &std::pair<std::string_view, Reading>::first);
    if (known != kTags.end()) return known->second;
  }
  throw Refused(
      mark, "unknown tag",
      "known are !secret and the core schema's !!str, !!int, !!float, !!bool and !!null; a text that "
      "begins with ! must be in quotes",
      tag);
}

/// Whether the quoted text that begins at `text`'s first character ends. The parser lets one that reaches the
/// end of the file pass, with the rest of the file in it.
bool is_closed(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) return true;  // of '' in '...' the first will do as well
    if (text[i] == '\\' && quote == '"') ++i;
  }
  return false;
}

/// Builds the tree from the parser's events.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    if (!source_.line(mark.line + 1).starts_with("---"))
      throw Refused(mark, "the document has ended before this");
    throw Refused(mark, "a second document begins here; a file holds one", "remove the \"---\"");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(mark, Node::Kind::null), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_quotes(mark);
    Node node = make(mark, Node::Kind::scalar);
    node.reading = reading_of(mark, tag);
    node.text = value;
    text_ += value.size();
    if (at_key() && node.reading == Node::Reading::plain && value == "<<") {
      throw Refused(mark, "merge keys (<<) are not part of YAML 1.2", "write the keys out");
    }
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto anchored = anchored_.find(anchor);
    if (anchored == anchored_.end()) throw Refused(mark, "this alias stands inside what it stands for");
    count(mark, anchored->second.size);
    count_copied(mark, anchored->second.text);
    count_paths(mark, anchored->second.size * path_length() + anchored->second.paths);
    if (depth() + anchored->second.height > kMaxDepth) throw too_deep(mark);
    if (!open_.empty()) raise(anchored->second.height);
    attach(Node(anchored->second.node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, "seq", Node::Kind::sequence, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, "map", Node::Kind::map, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::Mark mark;
    YAML::anchor_t anchor;
    std::size_t first;          // how many nodes there were before it
    std::size_t text;           // and bytes of text
    std::size_t paths;          // and of paths
    std::size_t path;           // the length of its own
    int height = 1;             // levels from here down
    std::optional<Node> key{};  // of a map, the key whose value comes next
  };
  struct Anchored {
    Node node;
    std::size_t size;
    int height;
    std::size_t text;   // bytes in it
    std::size_t paths;  // the lengths of the paths from it to the nodes in it
  };

  int depth() const { return static_cast<int>(open_.size()); }
  bool at_key() const { return !open_.empty() && open_.back().node.is_map() && !open_.back().key; }

  static Refused too_deep(const YAML::Mark& mark) {
    return {mark, fmt::format("nested deeper than {} levels", kMaxDepth)};
  }

  void check_quotes(const YAML::Mark& mark) const {
    const std::string_view text = source_.text();
    const auto at = static_cast<std::size_t>(mark.pos);
    if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return;
    if (!is_closed(text.substr(at))) throw Refused(mark, "the closing quote is missing");
  }

  /// The innermost open node contains one of that height.
  void raise(int height) { open_.back().height = std::max(open_.back().height, height + 1); }

  void count(const YAML::Mark& mark, std::size_t nodes) {
    count_ += nodes;
    if (count_ > kMaxNodes) throw Refused(mark, fmt::format("more than {} values in one file", kMaxNodes));
  }

  /// What the copies of anchored texts come to.
  void count_copied(const YAML::Mark& mark, std::size_t bytes) {
    text_ += bytes;
    copied_ += bytes;
    if (copied_ > kMaxAliasedText)
      throw Refused(mark,
                    fmt::format("anchors and aliases copy more than {} MiB of text", kMaxAliasedText >> 20U));
  }

  /// The length of the path to a node that is added now.
  std::size_t path_length() const {
    if (open_.empty()) return 0;
    const Open& parent = open_.back();
    return parent.path + 8 + (parent.key ? parent.key->text.size() : 0);
  }

  void count_paths(const YAML::Mark& mark, std::size_t bytes) {
    paths_ += bytes;
    if (paths_ > kMaxPathText) throw Refused(mark, "long keys around too many values", "use shorter keys");
  }

  Node make(const YAML::Mark& mark, Node::Kind kind) {
    count(mark, 1);
    count_paths(mark, path_length());
    Node node;
    node.kind = kind;
    node.line = std::max(mark.line, 0) + 1;
    node.column = std::max(mark.column, 0) + 1;
    node.begin = static_cast<std::size_t>(std::max(mark.pos, 0));
    return node;
  }

  void open(const YAML::Mark& mark, std::string_view tag, std::string_view own, Node::Kind kind,
            YAML::anchor_t anchor) {
    if (!is_unspecific(tag) && tag != fmt::format("{}{}", kCoreTag, own)) {
      throw Refused(mark, "a tag that does not fit here:", {}, tag);
    }
    if (depth() >= kMaxDepth) throw too_deep(mark);
    const std::size_t first = count_;
    const std::size_t path = path_length();
    open_.push_back({make(mark, kind), mark, anchor, first, text_, paths_, path});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (!open_.empty()) raise(done.height);
    if (done.anchor != 0) {
      const std::size_t size = count_ - done.first;
      const std::size_t text = text_ - done.text;
      count(done.mark, size);  // the copy costs as much again
      count_copied(done.mark, text);
      const std::size_t paths = paths_ - done.paths;
      anchored_[done.anchor] = {done.node, size, done.height, text,
                                paths - std::min(paths, size * done.path)};
    }
    attach(std::move(done.node));
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchored_[anchor] = {node, 1, 0, node.text.size(), 0};
    attach(std::move(node));
  }

  void attach(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    }
  }

  const Source& source_;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchored_;
  std::size_t count_ = 0;
  std::size_t text_ = 0;
  std::size_t copied_ = 0;
  std::size_t paths_ = 0;
  int documents_ = 0;
};

/// What to do about an error of the parser's, whose own words say little.
std::string_view hint_for(std::string_view message, std::string_view line) {
  namespace Errors = YAML::ErrorMsg;
  const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
  if (indentation.find('\t') != std::string_view::npos) return "indent with spaces, not with tabs";
  if (line.find("${") != std::string_view::npos)
    return "inside [ ] and { }, ${VAR} must be in quotes: \"${VAR}\"";
  if (message == Errors::END_OF_MAP || message == Errors::END_OF_SEQ || message == Errors::MAP_VALUE) {
    return "is the indentation right, here and in the line before?";
  }
  if (message == Errors::END_OF_MAP_FLOW || message == Errors::END_OF_SEQ_FLOW ||
      message == Errors::FLOW_END) {
    return "a comma, an opening or a closing bracket is missing";
  }
  if (message.starts_with(Errors::UNKNOWN_ANCHOR)) return "a text that begins with * must be in quotes";
  if (message == Errors::UNKNOWN_TOKEN) return "a text that begins with @, ` or % must be in quotes";
  return {};
}

/// The place of the bracket or comma that is too many in its line: the parser keeps what it has read of a
/// line until it knows whether it is a key.
std::optional<std::size_t> find_crowded(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') count = 0;
    const bool is_indicator =
        text[i] == ',' || text[i] == '[' || text[i] == ']' || text[i] == '{' || text[i] == '}';
    if (is_indicator && ++count > kMaxIndicators) return i;
  }
  return std::nullopt;
}

/// What the parser says, without the names that it takes from the text: a secret may begin with * or &.
std::string_view without_names(std::string_view message) {
  return message.substr(0, message.find(": "));
}

Diagnostic to_diagnostic(const Source& source, const YAML::Mark& mark, std::string message,
                         const std::string& hint, const std::string& quoted = {}) {
  Mark place{source.file(), std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
  if (!quoted.empty() && !source.hides(place)) message += ' ' + in_quotes(quoted);
  return source.diagnose(Severity::error, std::move(place), std::move(message), hint);
}

}  // namespace

std::optional<Node> read_yaml(Source& source, std::vector<Diagnostic>& errors, const KnownParameters* known) {
  if (const auto fault = find_fault(source.text())) {
    // Without the line: those bytes are nothing for a terminal.
    errors.push_back(without_line(Severity::error, source.mark_at(fault->offset), fault->message));
    conceal_broken(source, known);
    return std::nullopt;
  }
  if (const auto crowded = find_crowded(source.text())) {
    errors.push_back(
        without_line(Severity::error, source.mark_at(*crowded),
                     fmt::format("more than {} brackets and commas in one line", kMaxIndicators)));
    conceal_broken(source, known);
    return std::nullopt;
  }
  TreeBuilder builder(source);
  try {
    std::istringstream text(source.text());
    YAML::Parser parser(text);
    while (parser.HandleNextDocument(builder)) continue;
    return builder.take();
  } catch (const Refused& refused) {
    conceal_broken(source, known);
    errors.push_back(to_diagnostic(source, refused.mark, refused.msg, refused.hint, refused.quoted));
  } catch (const YAML::Exception& error) {
    conceal_broken(source, known);
    const std::string hint(hint_for(error.msg, source.line(error.mark.line + 1)));
    errors.push_back(to_diagnostic(source, error.mark,
                                   "not valid YAML: " + base::terminal_text(without_names(error.msg)), hint));
  }
  return std::nullopt;
}

}  // namespace aiod::settings
