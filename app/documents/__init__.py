"""Documents (文书与导出): what people take away, in words of the catalogues; the same for pages, server and command line."""
