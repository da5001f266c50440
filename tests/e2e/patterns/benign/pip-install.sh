# pip fills a new virtual environment, then installs itself again and removes setuptools
# expect: none
# detector: none
# packages: python3 python3-venv
act() {
	/usr/bin/python3 -m venv environment
	environment/bin/python -m pip install -q --no-index --force-reinstall /usr/share/python-wheels/pip-*.whl
	environment/bin/python -m pip uninstall -q -y setuptools
}
