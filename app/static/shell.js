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

// A few words of the interface cannot be set from Python: the file picker. They are put into the page's language.
(function () {
  if (!/^zh/.test(document.documentElement.lang)) {
    return;
  }
  var traditional = /Hant/.test(document.documentElement.lang);
  var rules = [
    [/^Upload$/, traditional ? "選擇檔案" : "选择文件"],
    [/^Browse files$/, traditional ? "選擇檔案" : "选择文件"],
    [/^Drag and drop files? here$/, traditional ? "將檔案拖到這裡" : "将文件拖到这里"],
    [/^(?:Limit )?(\d+(?:\.\d+)?)\s?([KMG]B) per file/, traditional ? "每個檔案不超過 $1 $2" : "每个文件不超过 $1 $2"],
  ];
  function translate(root) {
    root.querySelectorAll('[data-testid="stFileUploader"]').forEach(function (picker) {
      var walker = document.createTreeWalker(picker, NodeFilter.SHOW_TEXT);
      for (var node = walker.nextNode(); node; node = walker.nextNode()) {
        for (var i = 0; i < rules.length; i += 1) {
          if (rules[i][0].test(node.nodeValue)) {
            node.nodeValue = node.nodeValue.replace(rules[i][0], rules[i][1]);
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
