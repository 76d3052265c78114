#pragma once

namespace aio::detail {

/// A link in an IntrusiveList. Leaves its list by itself when destroyed. Not movable: the list points to it.
class ListHook {
 public:
  ListHook() = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;

  bool linked() const noexcept { return next_ != nullptr; }

  void unlink() noexcept {
    if (!linked()) return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = prev_ = nullptr;
  }

 protected:
  ~ListHook() { unlink(); }

 private:
  template <class>
  friend class IntrusiveList;

  ListHook* prev_ = nullptr;
  ListHook* next_ = nullptr;
};

/// A doubly linked list of objects that live elsewhere, usually in coroutine frames: no allocation, and an
/// element that dies leaves it. T derives from ListHook. Elements must be unlinked before the list dies.
template <class T>
class IntrusiveList {
 public:
  IntrusiveList() { head_.next_ = head_.prev_ = &head_; }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() {
    while (!empty()) head_.next_->unlink();
    head_.next_ = head_.prev_ = nullptr;
  }

  bool empty() const noexcept { return head_.next_ == &head_; }

  void push_back(T& element) noexcept {
    ListHook& hook = element;
    hook.prev_ = head_.prev_;
    hook.next_ = &head_;
    head_.prev_->next_ = &hook;
    head_.prev_ = &hook;
  }

  /// Takes the oldest element out; nullptr when empty.
  T* pop_front() noexcept {
    if (empty()) return nullptr;
    ListHook* hook = head_.next_;
    hook->unlink();
    return static_cast<T*>(hook);
  }

  T* front() const noexcept { return empty() ? nullptr : static_cast<T*>(head_.next_); }

  /// Calls `visit` for each element, oldest first. The element itself may unlink; others must not.
  template <class Visit>
  void for_each(Visit visit) const {
    for (ListHook* hook = head_.next_; hook != &head_;) {
      ListHook* next = hook->next_;
      visit(*static_cast<T*>(hook));
      hook = next;
    }
  }

 private:
  mutable ListHook head_;
};

}  // namespace aio::detail
