// Small services of the page frame. Served by this host; the content policy allows no script from elsewhere.
window.prerenderReady = false;

// Signing in, signing out and changing the language are pages of this site: they replace the present page.
document.addEventListener(
  "click",
  function (event) {
    var link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    var target = new URL(link.href, window.location.href);
    if (target.origin === window.location.origin && /^\/(login|logout|password|language)(\/|$)/.test(target.pathname)) {
      event.preventDefault();
      event.stopPropagation();
      window.location.assign(target.href);
    }
  },
  true
);

// The menu entry of the page that is open leads to its beginning, as every other entry does: by itself it would keep
// ?id= and what is shown under it.
document.addEventListener(
  "click",
  function (event) {
    var entry = event.target instanceof Element ? event.target.closest('[data-testid="stSidebarNavLink"]') : null;
    if (!entry || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    var path = new URL(entry.href, window.location.href).pathname;
    if (path === window.location.pathname && window.location.search) {
      event.preventDefault();
      event.stopPropagation();
      window.history.pushState(null, "", path);
      window.dispatchEvent(new PopStateEvent("popstate"));
    }
  },
  true
);

// Some words of the interface cannot be set from Python: the file picker, what to press in a field, the tools of a
// table. They are put into the page's language where they stand, and nowhere else.
(function () {
  if (!/^zh/.test(document.documentElement.lang)) {
    return;
  }
  var traditional = /Hant/.test(document.documentElement.lang);
  var places = [
    "stFileUploader",
    "stSkipToContent",
    "InputInstructions",
    "stTooltipContent",
    "stTooltipErrorContent",
    "stDataFrameColumnMenu",
    "stSelectboxVirtualDropdown",
    "stMultiSelectVirtualDropdown",
  ]
    .map(function (name) {
      return '[data-testid="' + name + '"]';
    })
    .concat('[data-testid="stNumberInput"] [role="alert"]')
    .join(",");
  var rules = [
    [/^Upload$/, "选择文件", "選擇檔案"],
    [/^Browse files$/, "选择文件", "選擇檔案"],
    [/^Drag and drop files? here$/, "将文件拖到这里", "將檔案拖到這裡"],
    [/^(?:Limit )?(\d+(?:\.\d+)?)\s?([KMG]B) per file/, "每个文件不超过 $1 $2", "每個檔案不超過 $1 $2"],
    [/^Skip to main content$/, "跳到正文", "跳到正文"],
    [/^Press Enter to (?:apply|submit form)$/, "按 Enter 键确认", "按 Enter 鍵確認"],
    [/^Press (Ctrl|⌘)\+Enter to (?:apply|submit form)$/, "按 $1+Enter 键确认", "按 $1+Enter 鍵確認"],
    [/^Show\/hide columns$/, "显示或隐藏列", "顯示或隱藏欄"],
    [/^Download as CSV$/, "下载 CSV", "下載 CSV"],
    [/^Search$/, "查找", "尋找"],
    [/^Fullscreen$/, "全屏", "全螢幕"],
    [/^Close fullscreen$/, "退出全屏", "結束全螢幕"],
    [/^Add row$/, "添加一行", "新增一列"],
    [/^Delete row\(s\)$/, "删除所选行", "刪除所選列"],
    [/^Clear selection$/, "取消选择", "取消選取"],
    [/^Sort ascending$/, "升序排列", "遞增排序"],
    [/^Sort descending$/, "降序排列", "遞減排序"],
    [/^Autosize$/, "自动列宽", "自動欄寬"],
    [/^Pin column$/, "固定此列", "固定此欄"],
    [/^Unpin column$/, "取消固定", "取消固定"],
    [/^Hide column$/, "隐藏此列", "隱藏此欄"],
    [/^Format$/, "显示格式", "顯示格式"],
    [/^No results$/, "没有匹配项", "沒有符合項目"],
    [/^Error$/, "请改正", "請改正"],
    [/^Error: (?=Number is )/, "", ""],
    [/^: (?=Number is )/, "：", "："],
    [
      /Number is outside the allowed range\. Please enter a value between (\S+) and (\S+)\.$/,
      "未采用，仍按原值：应在 $1 至 $2 之间。",
      "未採用，仍按原值：應在 $1 至 $2 之間。",
    ],
    [
      /Number is below the allowed range\. Please enter a value greater than or equal to (\S+)\.$/,
      "未采用，仍按原值：应不小于 $1。",
      "未採用，仍按原值：應不小於 $1。",
    ],
    [
      /Number is above the allowed range\. Please enter a value less than or equal to (\S+)\.$/,
      "未采用，仍按原值：应不大于 $1。",
      "未採用，仍按原值：應不大於 $1。",
    ],
  ];
  function translate(root) {
    root.querySelectorAll(places).forEach(function (place) {
      var walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (var node = walker.nextNode(); node; node = walker.nextNode()) {
        for (var i = 0; i < rules.length; i += 1) {
          if (rules[i][0].test(node.nodeValue)) {
            node.nodeValue = node.nodeValue.replace(rules[i][0], rules[i][traditional ? 2 : 1]);
          }
        }
      }
    });
  }
  var waiting = false;
  new MutationObserver(function () {
    if (!waiting) {
      waiting = true;
      window.requestAnimationFrame(function () {
        waiting = false;
        translate(document);
      });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
