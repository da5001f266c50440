# service.pl N DIRECTORIES SUFFIX TYPE... - writes N files of these types in turn, 40 a second, into so many folders:
# file-1.TYPE, by a temporary file of that name and SUFFIX, and a rename. The image of run.sh has no module.

my ($count, $directories, $suffix, @types) = @ARGV;
mkdir 'state';
for my $n (0 .. $count - 1) {
	my $directory = 'state/' . $n % $directories;
	my $name = "$directory/file-$n.$types[$n % @types]";
	mkdir $directory;
	open my $file, '>', "$name$suffix" or die "$name$suffix: $!";
	print $file $n;
	close $file;
	rename "$name$suffix", $name or die "$name: $!";
	select undef, undef, undef, 0.025;
}
