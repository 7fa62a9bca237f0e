"""Files (文件): everything that reads what people upload and writes what they take away."""
